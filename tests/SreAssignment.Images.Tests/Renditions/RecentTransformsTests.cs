using Microsoft.AspNetCore.Http;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Storage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Tests.Renditions;

/// <summary>Parameters that are kept by their query are the same as those that are read again.</summary>
public sealed class RecentTransformsTests
{
    private static readonly TransformQuery Transforms = new(new Dictionary<string, string> { ["small"] = "width=100&fit=cover" });

    private static readonly ImageMetadata Image =
        new(ImageId.New(TimeProvider.System), "png", "image/png", 60, 40, 1, false, 100, new string('a', 64), DateTimeOffset.UnixEpoch);

    [TestCase("?width=320&format=webp")]
    [TestCase("?preset=small&height=100")]
    [TestCase("?text=a%20b&textSize=12")]
    [TestCase("")]
    public void Query_is_read_once_and_has_the_parameters_and_hashes_of_a_new_read(string query)
    {
        using var recent = new RecentTransforms(Transforms, TimeProvider.System);
        var first = recent.Read(Request(query));
        Assert.That(recent.Read(Request(query)), Is.SameAs(first));
        Assert.That(first.Parameters, Is.EqualTo(Transforms.Read(Request(query).Query)));
        foreach (var format in Enum.GetValues<OutputFormat>())
        {
            foreach (var watermark in new[] { null, Image with { Sha256 = new string('b', 64) } })
            {
                var expected = RenditionKey.HashOf(first.Parameters, format, watermark);
                Assert.That(first.For(Image, format, watermark).Hash, Is.EqualTo(expected), $"{format}");
                Assert.That(first.For(Image, format, watermark).Hash, Is.EqualTo(expected), $"{format} again");
            }
        }
    }

    [Test]
    public void Query_in_another_order_has_the_same_rendition_and_another_value_has_another()
    {
        using var recent = new RecentTransforms(Transforms, TimeProvider.System);
        var hash = HashOf("?width=10&height=20");
        Assert.That(HashOf("?height=20&width=10"), Is.EqualTo(hash));
        Assert.That(HashOf("?width=10&height=21"), Is.Not.EqualTo(hash));

        string HashOf(string query) => recent.Read(Request(query)).For(Image, OutputFormat.Png, watermark: null).Hash;
    }

    [TestCase("?width=0")]
    [TestCase("?wide=1")]
    [TestCase("?width=1&width=1")]
    public void Query_that_is_rejected_is_rejected_again(string query)
    {
        using var recent = new RecentTransforms(Transforms, TimeProvider.System);
        for (var i = 0; i < 2; i++)
            Assert.That(() => recent.Read(Request(query)), Throws.InstanceOf<ProblemException>());
    }

    [Test]
    public void Long_query_is_not_kept_and_more_queries_than_are_kept_have_their_own_parameters()
    {
        using var recent = new RecentTransforms(Transforms, TimeProvider.System);
        var longQuery = $"?text={new string('a', 150)}&width={new string('0', 400)}1";
        Assert.That(recent.Read(Request(longQuery)), Is.Not.SameAs(recent.Read(Request(longQuery))));
        for (var width = 1; width <= 3000; width++)
            Assert.That(recent.Read(Request($"?width={width}")).Parameters.Width, Is.EqualTo(width));
    }

    private static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request;
}
