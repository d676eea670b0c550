using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Tests.Support;
using SreAssignment.ServiceDefaults.Tests;

namespace SreAssignment.Dashboard.Tests.Hosting;

public sealed class PageWarmUpTests
{
    [Test]
    public void Every_page_has_an_address_to_open_it_by() => Assert.That(
        PageWarmUp.Pages(), Is.EquivalentTo(["/", "/console", "/logs", "/traces", "/traces/none", "/metrics", "/promises", "/not-found"]));

    [Test]
    public async Task It_has_nothing_to_say_when_the_start_of_the_application_fails_meanwhile()
    {
        using var log = new LogCollector();
        await using (var app = EmptyApplication.Build(builder => builder.Services.AddSingleton<ILoggerProvider>(log).AddHostedService<FailsOncePagesAreUp>()))
            Assert.That(() => app.StartAsync(), Throws.InvalidOperationException.With.Message.EqualTo(FailsOncePagesAreUp.Reason));
        Assert.That(log.Entries.Where(e => e.Level >= LogLevel.Warning && e.Exception?.Message != FailsOncePagesAreUp.Reason), Is.Empty);
    }

    /// <summary>Comes after the dashboard, as what somebody adds to an application does.</summary>
    private sealed class FailsOncePagesAreUp : IHostedLifecycleService
    {
        public const string Reason = "The port is in use.";

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => throw new InvalidOperationException(Reason);

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
