using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SreAssignment.Bench.Load;

namespace SreAssignment.Bench.Tests.Load;

public sealed class LoadTests
{
    [TestCase(new[] { 1.0 }, 1.0)]
    [TestCase(new[] { 1.0, 2.0 }, 1.5)]
    [TestCase(new[] { 1.0, 2.0, 9.0 }, 2.0)]
    public void Median_is_the_middle(double[] sorted, double expected) => Assert.That(Statistics.Median(sorted), Is.EqualTo(expected));

    [TestCase(0.5, 50)]
    [TestCase(0.99, 99)]
    [TestCase(1, 100)]
    public void Percentile_is_not_exceeded_by_that_part(double part, double expected) =>
        Assert.That(Statistics.Percentile([.. Enumerable.Range(1, 100).Select(i => (double)i)], part), Is.EqualTo(expected));

    [Test]
    public void Spread_leaves_out_rounds_without_a_response() =>
        Assert.That(Spread.Of([double.NaN, 3, 1]), Is.EqualTo(new Spread(2, 1, 3)));

    [Test]
    public void Schedule_has_the_rate_and_an_end()
    {
        var schedule = new Schedule(1000, TimeSpan.FromSeconds(2));
        Assert.Multiple(() =>
        {
            Assert.That(schedule.Count, Is.EqualTo(2000));
            Assert.That(schedule.DueAt(500), Is.EqualTo(TimeSpan.FromMilliseconds(500)));
            Assert.That(schedule.DueAfter(TimeSpan.Zero), Is.EqualTo(1));
            Assert.That(schedule.DueAfter(TimeSpan.FromMilliseconds(10.5)), Is.EqualTo(11));
            Assert.That(schedule.DueAfter(TimeSpan.FromHours(1)), Is.EqualTo(2000));
        });
    }

    // A closed loop would wait for the first response for ever.
    [Test, CancelAfter(60_000)]
    public async Task Open_loop_sends_while_no_request_has_a_response(CancellationToken cancellationToken)
    {
        const int count = 50;
        var arrived = 0;
        var all = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            if (Interlocked.Increment(ref arrived) == count)
                all.SetResult();
            await all.Task;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        var measured = await OpenLoop.RunAsync(Contender(server), perSecond: 500, TimeSpan.FromSeconds(count / 500.0), cancellationToken);
        Assert.That(measured.Requests, Is.EqualTo(count));
        Assert.That(measured.MeanMs, Is.GreaterThan(40), "the first requests wait for the last, which is due after 98 ms");
    }

    [Test, CancelAfter(60_000)]
    public async Task Open_loop_with_a_failed_request_fails(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await Assert.ThatAsync(
            () => OpenLoop.RunAsync(Contender(server), 100, TimeSpan.FromSeconds(0.1), cancellationToken), Throws.TypeOf<WrongResponseException>());
    }

    private static Contender Contender(WebApplication server) => new("test", new(new(server.Urls.Single()), new Dictionary<string, string>()));

    private static async Task<WebApplication> StartAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(handle);
        await app.StartAsync();
        return app;
    }
}
