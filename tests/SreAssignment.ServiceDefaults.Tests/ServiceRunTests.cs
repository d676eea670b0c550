using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Tests;

/// <summary>How a service ends. What it prints is read from the console, so one test at a time.</summary>
[NonParallelizable]
public sealed class ServiceRunTests
{
    [Test]
    public async Task Service_stopped_while_it_starts_exits_with_0()
    {
        var (code, errors) = await RunAsync(builder => builder.Services.AddHostedService<StoppedWhileStarting>());
        Assert.That((code, errors), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Wrong_settings_are_reported_one_per_line()
    {
        var (code, errors) = await RunAsync(builder =>
        {
            builder.Services.AddOptions<Some>().Validate(_ => false, "A is wrong.").ValidateOnStart();
            builder.Services.AddOptions<Others>().Validate(_ => false, "B is wrong.").ValidateOnStart();
        });
        Assert.That((code, errors), Is.EqualTo((1, $"error: A is wrong.{Environment.NewLine}error: B is wrong.{Environment.NewLine}")));
    }

    [Test]
    public async Task An_address_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var (code, errors) = await RunAsync(builder => builder.WebHost.UseUrls($"http://{other.LocalEndpoint}"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(
            errors,
            Does.Match($"^error: .*{other.LocalEndpoint}: address already in use. "
                + "Stop the process that listens there, or change ASPNETCORE_URLS or HTTP_PORTS.\r?\n$"));
    }

    [Test]
    public async Task The_setting_of_a_private_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var (code, errors) = await RunAsync(builder =>
        {
            builder.Configuration["MANAGEMENT_PORT"] = $"{port}";
            builder.AddServiceDefaults();
        });
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain("or change MANAGEMENT_PORT."));
    }

    [Test]
    public async Task An_address_of_another_machine_is_named()
    {
        var (code, errors) = await RunAsync(builder => builder.WebHost.UseUrls("http://203.0.113.1:5000"));
        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.StartWith("error: Cannot listen on http://203.0.113.1:5000: "));
    }

    [Test]
    public async Task A_background_service_that_fails_is_an_exit_code_other_than_0()
    {
        var (code, errors) = await RunAsync(builder => builder.Services.AddHostedService<FailingLoop>());
        Assert.That((code, errors), Is.EqualTo((1, $"error: The background service FailingLoop failed: broken loop{Environment.NewLine}")));
    }

    [Test]
    public async Task A_background_service_that_is_cancelled_is_not_an_error()
    {
        var (code, errors) = await RunAsync(builder => builder.Services.AddHostedService<CancelledLoop>());
        Assert.That((code, errors), Is.EqualTo((0, "")));
    }

    [Test]
    public void Other_failure_is_thrown() =>
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
            return new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class FailingLoop(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await new TaskCompletionSource().Task.WaitAsync(lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("broken loop");
        }
    }

    private sealed class CancelledLoop(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await new TaskCompletionSource().Task.WaitAsync(lifetime.ApplicationStarted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lifetime.StopApplication();
            await new TaskCompletionSource().Task.WaitAsync(stoppingToken);
        }
    }

    private sealed class Broken : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
