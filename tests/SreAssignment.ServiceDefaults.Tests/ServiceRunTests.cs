using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Tests;

/// <summary>How a service ends that did not get as far as to serve. What is printed is read in the console, so one at a time.</summary>
[NonParallelizable]
public sealed class ServiceRunTests
{
    [Test]
    public async Task One_that_is_stopped_while_it_starts_ends_well()
    {
        var (code, errors) = await RunAsync(builder => builder.Services.AddHostedService<StoppedWhileStarting>());
        Assert.That((code, errors), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Wrong_settings_are_each_told_in_a_line()
    {
        var (code, errors) = await RunAsync(builder =>
        {
            builder.Services.AddOptions<Some>().Validate(_ => false, "A is wrong.").ValidateOnStart();
            builder.Services.AddOptions<Others>().Validate(_ => false, "B is wrong.").ValidateOnStart();
        });
        Assert.That((code, errors), Is.EqualTo((1, $"error: A is wrong.{Environment.NewLine}error: B is wrong.{Environment.NewLine}")));
    }

    [Test]
    public async Task An_address_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (code, errors) = await RunAsync(builder => builder.WebHost.UseUrls($"http://{taken.LocalEndpoint}"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.StartWith("error: ").And.Contain($"{taken.LocalEndpoint}: address already in use"));
    }

    [Test]
    public void Any_other_failure_is_not_hidden() =>
        Assert.That(async () => await RunAsync(builder => builder.Services.AddHostedService<Broken>()), Throws.InstanceOf<NotSupportedException>());

    private static async Task<(int Code, string Errors)> RunAsync(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        configure(builder);
        var (before, errors) = (Console.Error, new StringWriter());
        Console.SetError(errors);
        try
        {
            return (await builder.Build().RunServiceAsync(), errors.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private sealed class Some;

    private sealed class Others;

    private sealed class StoppedWhileStarting(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Broken : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
