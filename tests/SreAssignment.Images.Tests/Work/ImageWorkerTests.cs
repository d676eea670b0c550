using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Tests.Support;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Tests.Work;

public sealed class ImageWorkerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WorkGate _gate;
    private readonly ImageWorker _worker;

    public ImageWorkerTests()
    {
        var options = Options.Create(new ImagesOptions());
        _gate = new(options, _time);
        _worker = new(_gate, options, _time);
    }

    [Test]
    public async Task Work_beyond_its_deadline_is_stopped_with_503()
    {
        using var picture = TestImage.Photo(400, 300);
        var transform = Transform(picture.Png(), "width=100&blur=2");
        var problem = Assert.ThrowsAsync<ProblemException>(() => _worker.RunAsync(1, new StageTimings(), async token =>
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            return await ImageWorker.ComputeAsync(() => transform(token));
        }, CancellationToken.None));
        Assert.That(problem?.Type, Is.EqualTo(ProblemTypes.ServiceUnavailable));
        Assert.That(problem?.Message, Does.Contain("30 s"));
        Assert.That(problem?.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
        using var slot = await _gate.EnterAsync(long.MaxValue, CancellationToken.None);
    }

    [Test]
    public async Task Cancelled_work_stops_and_releases_its_slot()
    {
        using var picture = TestImage.Photo(400, 300);
        var transform = Transform(picture.Png(), "width=100");
        using var client = new CancellationTokenSource();
        Assert.That(
            async () => await _worker.RunAsync(1, new StageTimings(), async token =>
            {
                await client.CancelAsync();
                return await ImageWorker.ComputeAsync(() => transform(token));
            }, client.Token),
            Throws.InstanceOf<OperationCanceledException>());
        using var slot = await _gate.EnterAsync(long.MaxValue, CancellationToken.None);
    }

    /// <summary>A native decoder cannot be interrupted, but it reads its input in parts.</summary>
    [Test]
    public void Cancelled_decode_stops_in_the_middle_of_its_input([Values("png", "jpeg")] string format)
    {
        using var picture = TestImage.Photo(1200, 900);
        using var client = new CancellationTokenSource();
        var bytes = format == "png" ? picture.Png() : picture.Jpeg();
        using var input = new CancellingStream(bytes, client, bytes.Length / 4);
        var image = EncodedImage.Open(input, client.Token);
        Assert.That(() => image.Verify(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(input.BytesRead, Is.LessThan(bytes.Length / 2));
    }

    [Test]
    public async Task Disconnected_client_leaves_the_queue()
    {
        await using var service = await RunningImages.StartAsync(settings: ("Images:Work:Concurrency", "1"));
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        var gate = service.Services.GetRequiredService<WorkGate>();
        using var busy = await gate.EnterAsync(1, CancellationToken.None);
        foreach (var call in new Func<CancellationToken, Task>[]
        {
            token => service.Client.GetAsync($"/api/v1/images/{image.Id}/rendition?width=20", token),
            token => service.Client.PostAsync("/api/v1/process?width=20", RunningImages.Body(picture.Jpeg()), token),
        })
        {
            using var client = new CancellationTokenSource();
            var running = call(client.Token);
            Assert.That(() => gate.QueueLength, Is.EqualTo(1).After(30_000, 10));
            await client.CancelAsync();
            Assert.That(() => gate.QueueLength, Is.Zero.After(30_000, 10));
            Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        }
    }

    private static Func<CancellationToken, EncodedResult> Transform(byte[] bytes, string query)
    {
        var parameters = TransformParameters.Read(new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(query)));
        return token =>
        {
            var image = EncodedImage.Open(new MemoryStream(bytes), CancellationToken.None);
            return new Transformation(image.Header, parameters, OutputFormat.Jpeg).Run(image, null, new StageTimings(), token);
        };
    }

    /// <summary>A stream whose client disconnects after a number of bytes.</summary>
    private sealed class CancellingStream(byte[] bytes, CancellationTokenSource client, int after) : MemoryStream(bytes)
    {
        public int BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (BytesRead >= after)
                client.Cancel();
            var read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
