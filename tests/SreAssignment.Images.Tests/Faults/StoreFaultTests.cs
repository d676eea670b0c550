using System.Net;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Faults;

/// <summary>The service on a real S3 server that is unavailable or slow.</summary>
public sealed class StoreFaultTests
{
    private static SwiftServer _swift = null!;

    [OneTimeSetUp]
    public static async Task StartServer() => _swift = await SwiftServer.StartAsync();

    [OneTimeTearDown]
    public static void StopServer() => _swift?.Dispose();

    [Test]
    public async Task Unavailable_store_is_503_and_degraded_until_it_is_available()
    {
        using var network = new FaultyNetwork(_swift.Port);
        await using var service = await StartAsync(network);
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        Assert.That(await service.Management.GetStringAsync("/health"), Does.Contain("Healthy").And.Not.Contain("Degraded"));

        network.Cut();
        await AssertUnavailableAsync(service, image.Id, picture.Jpeg());
        // What needs no store still works.
        using var processed = await service.Client.ProcessAsync(picture.Jpeg(), "width=30");
        Assert.That(processed.Width, Is.EqualTo(30));

        network.Mend();
        Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Is.EqualTo(picture.Jpeg()));
        Assert.That(await service.Management.GetStringAsync("/health"), Does.Not.Contain("Degraded"));
        var page = await service.Client.ListAsync();
        Assert.That(page.Items.Select(item => item.Id), Is.EqualTo([image.Id]), "a rejected upload is visible, or an earlier one is not");
    }

    [Test]
    public async Task Stalled_store_is_503_after_its_deadline()
    {
        using var network = new FaultyNetwork(_swift.Port);
        await using var service = await StartAsync(network, ("ObjectStore:Deadline", "00:00:03"));
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());

        network.Stall();
        await AssertUnavailableAsync(service, image.Id, picture.Jpeg());

        network.Resume();
        Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Is.EqualTo(picture.Jpeg()));
        Assert.That(await service.Management.GetStringAsync("/health"), Does.Not.Contain("Degraded"));
    }

    [Test]
    public async Task Store_that_stalls_during_a_response_ends_the_response_as_broken()
    {
        using var network = new FaultyNetwork(_swift.Port);
        await using var service = await StartAsync(network, ("ObjectStore:Deadline", "00:00:03"));
        using var picture = TestImage.Photo(1600, 1200);
        var image = await service.Client.UploadAsync(picture.Png());
        Assert.That(image.Bytes, Is.GreaterThan(2_000_000));

        network.StallAfter(1_000_000);
        using var response = await service.Client.GetAsync($"/api/v1/images/{image.Id}/content", HttpCompletionOption.ResponseHeadersRead);
        Assert.That(async () => await response.Content.ReadAsByteArrayAsync(), Throws.InstanceOf<HttpRequestException>());
    }

    private static async Task AssertUnavailableAsync(RunningImages service, string id, byte[] image)
    {
        string[] paths = [$"/api/v1/images/{id}", $"/api/v1/images/{id}/content", $"/api/v1/images/{id}/rendition?width=10", "/api/v1/images"];
        var calls = paths.Select(path => service.Client.GetAsync(path))
            .Append(service.Client.PostAsync("/api/v1/images", RunningImages.Body(image)))
            .Append(service.Client.DeleteAsync($"/api/v1/images/{id}"));
        foreach (var response in await Task.WhenAll(calls))
        {
            await response.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "service-unavailable");
            Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            response.Dispose();
        }
        using var health = await service.Management.GetAsync("/health");
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK), "it is still ready for what needs no store");
        Assert.That(await health.Content.ReadAsStringAsync(), Does.Contain("Degraded"));
    }

    private static Task<RunningImages> StartAsync(FaultyNetwork network, params (string Key, string Value)[] settings) => RunningImages.StartAsync(
        settings: [("ConnectionStrings:storage", _swift.Connection($"images-{Guid.NewGuid():N}", network.Port)), .. settings]);
}
