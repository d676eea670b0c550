using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Telemetry;
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
    public async Task Work_that_takes_longer_than_its_deadline_is_stopped_and_503()
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
        using var turn = await _gate.EnterAsync(long.MaxValue, CancellationToken.None);
    }

    [Test]
    public async Task Work_that_nobody_wants_any_more_stops_and_gives_its_place_back()
    {
        using var picture = TestImage.Photo(400, 300);
        var transform = Transform(picture.Png(), "width=100");
        using var caller = new CancellationTokenSource();
        Assert.That(
            async () => await _worker.RunAsync(1, new StageTimings(), async token =>
            {
                await caller.CancelAsync();
                return await ImageWorker.ComputeAsync(() => transform(token));
            }, caller.Token),
            Throws.InstanceOf<OperationCanceledException>());
        using var turn = await _gate.EnterAsync(long.MaxValue, CancellationToken.None);
    }

    /// <summary>A native decode cannot be interrupted, but it asks for its input bit by bit.</summary>
    [Test]
    public void A_decode_stops_in_the_middle_of_its_input([Values("png", "jpeg")] string format)
    {
        using var picture = TestImage.Photo(1200, 900);
        using var caller = new CancellationTokenSource();
        var bytes = format == "png" ? picture.Png() : picture.Jpeg();
        using var input = new CancellingStream(bytes, caller, bytes.Length / 4);
        var image = EncodedImage.Open(input, caller.Token);
        Assert.That(() => image.Verify(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(input.BytesRead, Is.LessThan(bytes.Length / 2));
    }

    [Test]
    public async Task A_caller_who_hangs_up_leaves_the_queue()
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
            using var caller = new CancellationTokenSource();
            var running = call(caller.Token);
            Assert.That(() => gate.QueueLength, Is.EqualTo(1).After(30_000, 10));
            await caller.CancelAsync();
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

    /// <summary>Its reader's caller hangs up once so much of it is read.</summary>
    private sealed class CancellingStream(byte[] bytes, CancellationTokenSource caller, int after) : MemoryStream(bytes)
    {
        public int BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (BytesRead >= after)
                caller.Cancel();
            var read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
