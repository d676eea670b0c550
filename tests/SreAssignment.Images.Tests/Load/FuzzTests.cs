using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Load;

/// <summary>Mutated files of every format, sent to a real process: its native codecs do not crash, and each response is a success or a client error.</summary>
[NonParallelizable]
[Platform("Linux", Reason = "It reads /proc.")]
public sealed class FuzzTests
{
    private const int Clients = 4;
    private const long LargestGrowth = 100 << 20;

    private static readonly HttpStatusCode[] Expected =
    [
        HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.UnsupportedMediaType,
    ];

    [TestCase(400)]
    [TestCase(20_000, Category = "Soak")]
    public async Task Mutated_images_do_not_crash_the_process(int count)
    {
        using var folder = new TemporaryFolder();
        await using var service = await ImagesProcess.StartAsync(folder.Path, ("Images__MaxPixels", "4000000"), ("Images__Work__QueueTimeout", "00:01:00"));
        var statuses = new ConcurrentBag<HttpStatusCode>();
        // The first ones fill what is filled once: pools, caches, compiled code.
        await ThrowAsync(service, 0, count / 4, statuses);
        var before = service.ResidentBytes.Now;
        await ThrowAsync(service, count / 4, count, statuses);
        var (after, peak) = service.ResidentBytes;
        var counts = string.Join(", ", statuses.CountBy(status => (int)status).Select(pair => $"{pair.Value} x {pair.Key}"));
        await TestContext.Out.WriteLineAsync(
            $"{counts}; {before >> 20} MB after a quarter, {after >> 20} MB in the end, {peak >> 20} MB at most");
        Assert.That(statuses.Distinct().Count(), Is.GreaterThanOrEqualTo(4), "the mutations reach too little");
        Assert.That(after - before, Is.LessThan(LargestGrowth));
    }

    private static Task ThrowAsync(ImagesProcess service, int from, int to, ConcurrentBag<HttpStatusCode> statuses) => Parallel.ForAsync(
        from, to, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (seed, token) =>
        {
            var (name, bytes) = Mutation.Of(seed);
            // Uploads wait for the disk, so fewer of them.
            var call = seed % 8 == 0 ? "/api/v1/images" : $"/api/v1/process?{(seed % 2 == 0 ? "width=20&format=webp" : "rotate=90&blur=2")}";
            try
            {
                using var response = await service.Client.PostAsync(call, RunningImages.Body(bytes), token);
                var body = await response.Content.ReadAsStringAsync(token);
                Assert.That(response.StatusCode, Is.AnyOf(Expected), $"mutation {seed} of {name} to {call}: {body}");
                if (!response.IsSuccessStatusCode)
                    Assert.That((string?)JsonNode.Parse(body)?["type"], Does.StartWith("urn:sreassignment:problem:"));
                statuses.Add(response.StatusCode);
            }
            catch (HttpRequestException exception)
            {
                // Where the process has died, it was this one or another one at the same time.
                Assert.Fail($"mutation {seed} of {name} to {call}: {exception.Message}");
            }
        });
}
