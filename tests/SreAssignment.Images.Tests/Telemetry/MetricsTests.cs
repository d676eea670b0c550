using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Images.Tests.Support;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.Images.Tests.Telemetry;

/// <summary>The metrics of a running service. Not parallel, because an exporter exports every meter of its name in the process.</summary>
[NonParallelizable]
public sealed class MetricsTests
{
    [Test]
    public async Task Work_is_counted_with_its_time_bytes_and_pixels()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var source = picture.Jpeg();
        var image = await service.Client.UploadAsync(source);
        var rendition = await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width=30&format=webp");
        using var process = await service.Client.PostAsync("/api/v1/process?width=15&format=png", RunningImages.Body(source));
        var processed = await process.Content.ReadAsByteArrayAsync();
        using var corrupt = await service.Client.PostAsync("/api/v1/process?width=15&format=png", RunningImages.Body(source[..^50]));
        Assert.That(corrupt.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));

        var scrape = await Scrape.TakeAsync(service.Management);
        Assert.Multiple(() =>
        {
            const string Count = "image_processing_duration_seconds_count";
            Assert.That(scrape.Sum(Count, "operation=\"upload\"", "format=\"none\"", "result=\"ok\""), Is.EqualTo(1));
            Assert.That(scrape.Sum(Count, "operation=\"rendition\"", "format=\"webp\"", "result=\"ok\""), Is.EqualTo(1));
            Assert.That(scrape.Sum(Count, "operation=\"process\"", "format=\"png\"", "result=\"ok\""), Is.EqualTo(1));
            Assert.That(scrape.Sum(Count, "operation=\"process\"", "format=\"png\"", "result=\"invalid-image\""), Is.EqualTo(1));
            Assert.That(scrape.Sum(Count), Is.EqualTo(4));
            Assert.That(scrape.Sum("image_processing_duration_seconds_sum"), Is.GreaterThan(0));
            Assert.That(scrape.Sum("image_processing_io_bytes_total", "direction=\"in\""), Is.EqualTo(4 * source.Length - 50));
            Assert.That(scrape.Sum("image_processing_io_bytes_total", "direction=\"out\""), Is.EqualTo(rendition.Length + processed.Length));
            Assert.That(scrape.Sum("image_processing_pixels_total", "direction=\"in\""), Is.EqualTo(4 * 60 * 40));
            Assert.That(scrape.Sum("image_processing_pixels_total", "direction=\"out\""), Is.EqualTo(30 * 20 + 15 * 10));
        });
    }

    [Test]
    public void Latency_objective_applies_where_the_duration_does_not_depend_on_the_body()
    {
        var endpoints = Shared.Service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        var exempt = endpoints.Where(e => e.Metadata.GetMetadata<LatencyObjectiveExemption>() is not null).Select(e => e.DisplayName!.Split(" => ")[0]);
        Assert.That(
            exempt, Is.EquivalentTo((string[])["HTTP: POST /api/v1/images", "HTTP: GET, HEAD /api/v1/images/{id}/content", "HTTP: POST /api/v1/process"]));
    }

    [Test]
    public async Task Rendition_requests_are_counted_as_hits_and_misses()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        for (var i = 0; i < 4; i++)
            await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width=30");
        var scrape = await Scrape.TakeAsync(service.Management);
        Assert.That(scrape.Sum("image_rendition_requests_total", "result=\"miss\""), Is.EqualTo(1));
        Assert.That(scrape.Sum("image_rendition_requests_total", "result=\"hit\""), Is.EqualTo(3));
    }

    [Test]
    public async Task Concurrent_requests_for_a_rendition_make_it_once()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        Task<byte[]>[] responses;
        using (await service.Services.GetRequiredService<WorkGate>().EnterAsync(long.MaxValue, CancellationToken.None))
        {
            responses = [.. Enumerable.Range(0, 50).Select(_ => service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/rendition?width=30"))];
            Assert.That(
                async () => (await Scrape.TakeAsync(service.Management)).Sum("image_rendition_requests_total", "result=\"miss\""),
                Is.EqualTo(50).After(30_000, 50));
        }
        Assert.That((await Task.WhenAll(responses)).Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(1));
        Assert.That(
            async () => (await Scrape.TakeAsync(service.Management)).Sum("image_processing_duration_seconds_count", "operation=\"rendition\""),
            Is.EqualTo(1).After(10_000, 50));
    }

    [Test]
    public async Task Queue_length_and_rejected_work_are_counted()
    {
        await using var service = await RunningImages.StartAsync(settings: [("Images:Work:Concurrency", "1"), ("Images:Work:QueueLength", "1")]);
        var gate = service.Services.GetRequiredService<WorkGate>();
        using var picture = TestImage.Photo(60, 40);
        Task waiting;
        using (await gate.EnterAsync(1, CancellationToken.None))
        {
            waiting = gate.EnterAsync(1, CancellationToken.None);
            using var rejected = await service.Client.PostAsync("/api/v1/process?width=15", RunningImages.Body(picture.Jpeg()));
            await rejected.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "service-unavailable");
            Assert.That(rejected.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            var full = await Scrape.TakeAsync(service.Management);
            Assert.That(full.Sum("image_processing_queue_length"), Is.EqualTo(1));
            Assert.That(full.Sum("image_processing_rejected_total"), Is.EqualTo(1));
            Assert.That(full.Sum("image_processing_duration_seconds_count", "operation=\"process\"", "result=\"service-unavailable\""), Is.EqualTo(1));
        }
        await waiting;
        // The exporter caches its last response for a short time.
        Assert.That(async () => (await Scrape.TakeAsync(service.Management)).Sum("image_processing_queue_length"), Is.Zero.After(10_000, 50));
    }

    [Test]
    public async Task Store_operations_are_counted_by_result()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        using var missing = await service.Client.GetAsync("/api/v1/images/000000000000-00000000000000000000");
        var data = Path.Combine(service.Folder.Path, "data");
        Directory.Move(data, data + "-aside");
        using var down = await service.Client.GetAsync($"/api/v1/images/{image.Id}");
        await down.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "service-unavailable");
        Directory.Move(data + "-aside", data);

        var scrape = await Scrape.TakeAsync(service.Management);
        const string Count = "object_store_operation_duration_seconds_count";
        Assert.That(scrape.Sum(Count, "operation=\"put\"", "result=\"ok\""), Is.EqualTo(2), "content and metadata");
        Assert.That(scrape.Sum(Count, "operation=\"get\"", "result=\"not_found\""), Is.EqualTo(1));
        Assert.That(scrape.Sum(Count, "operation=\"get\"", "result=\"unavailable\""), Is.EqualTo(1));
    }

    [Test]
    public async Task Response_has_the_duration_of_each_stage()
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        using var uploaded = await service.Client.PostAsync("/api/v1/images", RunningImages.Body(picture.Jpeg()));
        Assert.That(StagesOf(uploaded), Is.EquivalentTo(["queue", "fetch", "decode", "store"]));
        using var made = await service.Client.GetAsync($"{uploaded.Headers.Location}/rendition?width=30");
        Assert.That(StagesOf(made), Is.EquivalentTo(["queue", "fetch", "decode", "transform", "encode", "store"]));
        using var stored = await service.Client.GetAsync($"{uploaded.Headers.Location}/rendition?width=30");
        Assert.That(StagesOf(stored), Is.EqualTo(["fetch"]));
        using var processed = await service.Client.PostAsync("/api/v1/process?width=30", RunningImages.Body(picture.Jpeg()));
        Assert.That(StagesOf(processed), Is.EquivalentTo(["queue", "fetch", "decode", "transform", "encode"]));
    }

    private static string[] StagesOf(HttpResponseMessage response) =>
        [.. response.Headers.GetValues("Server-Timing").Single().Split(", ").Select(stage => stage[..stage.IndexOf(";dur=", StringComparison.Ordinal)])];
}
