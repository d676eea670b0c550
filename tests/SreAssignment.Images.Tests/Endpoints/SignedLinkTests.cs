using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SkiaSharp;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

public sealed class SignedLinkTests : IAsyncDisposable
{
    private const string OldKey = "an old key that is long enough, really";
    private const string NewKey = "a newer key that is long enough, as well";

    private RunningImages _service = null!;

    [SetUp]
    public async Task Start() => _service = await RunningImages.StartAsync(settings: [("Images:Links:Keys:0", NewKey), ("Images:Links:Keys:1", OldKey)]);

    [Test]
    public async Task Link_returns_its_rendition_without_a_token()
    {
        var url = await CreateLinkAsync("width=20&format=webp&expiresIn=60");
        using var response = await _service.Anonymous.GetAsync(url);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        using var picture = SKBitmap.Decode(await response.Content.ReadAsByteArrayAsync());
        Assert.That(picture.Width, Is.EqualTo(20));
        Assert.That(response.Headers.CacheControl, Has.Property("Public").True.And.Property("MaxAge").LessThanOrEqualTo(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public async Task Link_with_any_changed_character_is_rejected()
    {
        var url = await CreateLinkAsync("width=20&format=webp");
        for (var i = url.IndexOf('?') + 1; i < url.Length; i++)
        {
            var changed = url[..i] + (url[i] == '5' ? '6' : '5') + url[(i + 1)..];
            using var response = await _service.Anonymous.GetAsync(changed);
            // Without the word "signature" it is a request without a token.
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden).Or.EqualTo(HttpStatusCode.Unauthorized), changed);
        }
    }

    [Test]
    public async Task Link_is_rejected_for_another_image()
    {
        var (one, two) = (await CreateLinkAsync("width=20"), await CreateLinkAsync("width=20"));
        using var response = await _service.Anonymous.GetAsync(two[..two.IndexOf('?')] + one[one.IndexOf('?')..]);
        await response.AssertProblemAsync(HttpStatusCode.Forbidden, "invalid-signature");
    }

    [Test]
    public async Task Link_with_an_added_parameter_is_rejected([Values("&width=30", "&height=30")] string more)
    {
        using var response = await _service.Anonymous.GetAsync(await CreateLinkAsync("width=20") + more);
        await response.AssertProblemAsync(HttpStatusCode.Forbidden, "invalid-signature");
    }

    [Test]
    public void Expired_link_is_gone()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var later = new Links.LinkSigner(Options(NewKey), time);
        _ = ImageId.TryParse("fe5df7d6b45f-4f52cb33c5f15a0a1053", out var id);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(later.Sign(id, [], time.GetUtcNow().AddMinutes(1)));
        Assert.That(() => later.Check(id.ToString(), query), Throws.Nothing);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(
            () => later.Check(id.ToString(), query),
            Throws.InstanceOf<ServiceDefaults.Problems.ProblemException>().With.Property("Type").EqualTo(Problems.ImageProblems.LinkExpired));
    }

    [Test]
    public async Task Link_of_the_previous_key_is_accepted_and_of_another_key_rejected([Values(OldKey, "a key of another platform, just as long")] string key)
    {
        using var picture = TestImage.Photo(40, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        _ = ImageId.TryParse(image.Id, out var id);
        var query = new Links.LinkSigner(Options(key), TimeProvider.System).Sign(id, [new("width", "20")], DateTimeOffset.UtcNow.AddMinutes(1));
        using var response = await _service.Anonymous.GetAsync($"/api/v1/images/{id}/rendition?{query}");
        Assert.That(response.StatusCode, Is.EqualTo(key == OldKey ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
    }

    [TestCase("width=0", "width")]
    [TestCase("expiresIn=0", "expiresIn")]
    [TestCase("expiresIn=604801", "expiresIn")]
    public async Task Link_to_an_impossible_rendition_is_rejected(string query, string parameter)
    {
        using var picture = TestImage.Photo(40, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        using var response = await _service.Client.PostAsync($"/api/v1/images/{image.Id}/links?{query}", null);
        var problem = await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["parameter"], Is.EqualTo(parameter));
    }

    [Test]
    public async Task Link_without_a_configured_key_is_not_found()
    {
        using var picture = TestImage.Photo(40, 40);
        var image = await Shared.Service.Client.UploadAsync(picture.Jpeg());
        using var response = await Shared.Service.Client.PostAsync($"/api/v1/images/{image.Id}/links?width=20", null);
        var problem = await response.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.That((string?)problem["detail"], Does.Contain("Images:Links:Keys"));
        using var forged = await Shared.Service.Anonymous.GetAsync($"/api/v1/images/{image.Id}/rendition?expires=99999999999&signature=x");
        await forged.AssertProblemAsync(HttpStatusCode.Forbidden, "invalid-signature");
    }

    [Test]
    public void Short_key_stops_the_start_and_is_not_in_the_message() => Assert.That(
        async () => await RunningImages.StartAsync(settings: ("Images:Links:Keys:0", "hunter2")),
        Throws.Exception.With.Message.Contains("Images:Links:Keys:0").And.Message.Not.Contains("hunter2"));

    private async Task<string> CreateLinkAsync(string query)
    {
        using var picture = TestImage.Photo(40, 40);
        var image = await _service.Client.UploadAsync(picture.Jpeg());
        using var response = await _service.Client.PostAsync($"/api/v1/images/{image.Id}/links?{query}", null);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["url"]!;
    }

    private static Microsoft.Extensions.Options.IOptions<ImagesOptions> Options(string key) =>
        Microsoft.Extensions.Options.Options.Create(new ImagesOptions { Links = new() { Keys = [key] } });

    public async ValueTask DisposeAsync() => await _service.DisposeAsync();
}
