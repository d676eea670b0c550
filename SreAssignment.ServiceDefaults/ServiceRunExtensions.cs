using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SreAssignment.ServiceDefaults.Management;

namespace Microsoft.Extensions.Hosting;

/// <summary>Runs a service and reports why it ends.</summary>
public static class ServiceRunExtensions
{
    private const int Succeeded = 0;
    private const int Failed = 1;
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";
    private const string OwnAssemblies = "SreAssignment.";

    // Assemblies whose InvalidOperationException at start is about a setting: a value that cannot be converted, an https address without a certificate.
    private static readonly string[] SettingAssemblies = ["Microsoft.Extensions.Configuration.Binder", "Microsoft.AspNetCore.Server.Kestrel.Core"];

    private static int _reportsUnhandled;

    /// <summary>
    /// Runs a service until it is stopped. A service that cannot start with its settings reports on standard error what to change, in one line for each
    /// setting.
    /// </summary>
    /// <returns>The exit code: 0 after a stop, 1 when the service could not start or a background service failed.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app)
    {
        var (started, stopping) = (app.Lifetime.ApplicationStarted, app.Lifetime.ApplicationStopping);
        await using (app)
        {
            try
            {
                await app.StartAsync();
                await app.WaitForShutdownAsync();
            }
            catch (OperationCanceledException) when (!started.IsCancellationRequested && stopping.IsCancellationRequested)
            {
                // The service was stopped while it started.
            }
            catch (Exception exception) when (!started.IsCancellationRequested && Describe(exception, app.Services) is { Count: > 0 } lines)
            {
                Report(lines);
                return Failed;
            }

            var faults = Faults(app.Services).ToArray();
            Report(faults);
            return faults.Length > 0 ? Failed : Succeeded;
        }
    }

    /// <summary>
    /// Reports settings that stop the composition of a service in the same way, and keeps stack traces out of the log until the service has started: of the
    /// host, which logs what it throws, and of background services that a failed start has cancelled.
    /// </summary>
    internal static void AddStartReport(this IHostApplicationBuilder builder)
    {
        var hasStarted = false;
        builder.Logging.AddFilter(HostCategory, _ => Volatile.Read(ref hasStarted));
        builder.Services.AddHostedService(services => new StartSignal(
            services.GetRequiredService<IHostApplicationLifetime>(), () => Volatile.Write(ref hasStarted, true)));
        if (Interlocked.Exchange(ref _reportsUnhandled, 1) == 0)
            AppDomain.CurrentDomain.UnhandledException += (_, e) => ReportUnhandled(e.ExceptionObject as Exception);
    }

    private static void ReportUnhandled(Exception? exception)
    {
        if (exception is null || Describe(exception, services: null) is not { Count: > 0 } lines)
            return;

        Report(lines);
        Environment.Exit(Failed);
    }

    /// <summary>Returns what an operator can change: settings, and addresses that other processes use. It is empty for any other failure.</summary>
    private static IReadOnlyList<string> Describe(Exception exception, IServiceProvider? services) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several when several.InnerExceptions.All(e => Describe(e, services).Count > 0) =>
            [.. several.InnerExceptions.SelectMany(e => Describe(e, services))],
        IOException { InnerException: AddressInUseException } inUse =>
            [$"{inUse.Message} Stop the process that listens there, or change {SettingOf(inUse, services)}."],
        IOException or UnauthorizedAccessException or CryptographicException when services is not null =>
            [$"A file that the settings name cannot be used: {exception.Message.ReplaceLineEndings(" ")}"],
        SocketException socket when services is not null =>
            [$"Cannot listen on {AddressesOf(services)}: {socket.Message}. Change ASPNETCORE_URLS or HTTP_PORTS."],
        InvalidOperationException { Source: { } source } setting
            when source.StartsWith(OwnAssemblies, StringComparison.Ordinal) || SettingAssemblies.Contains(source) =>
            [setting.Message.ReplaceLineEndings(" ")],
        _ => [],
    };

    private static string SettingOf(IOException inUse, IServiceProvider? services) =>
        services?.GetServices<ConfiguredListener>().FirstOrDefault(
            listener => inUse.Message.Contains($":{listener.Port}:", StringComparison.Ordinal))?.Setting ?? "ASPNETCORE_URLS or HTTP_PORTS";

    private static string? AddressesOf(IServiceProvider services) => services.GetRequiredService<IConfiguration>()[WebHostDefaults.ServerUrlsKey];

    private static IEnumerable<string> Faults(IServiceProvider services) => services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Where(service => service.ExecuteTask is { IsFaulted: true })
        .Select(service => $"The background service {service.GetType().Name} failed: {service.ExecuteTask!.Exception!.InnerException!.Message}");

    private static void Report(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Console.Error.WriteLine($"error: {line}");
    }

    private sealed class StartSignal(IHostApplicationLifetime lifetime, Action onStarted) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(onStarted);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
