using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using SreAssignment.ServiceDefaults.Draining;
using SreAssignment.ServiceDefaults.Health;

namespace SreAssignment.ServiceDefaults.Telemetry;

/// <summary>Metrics of the service level objectives and of the process, the same in every service.</summary>
internal sealed class ServiceMetrics : IHealthCheckPublisher
{
    /// <summary>The latency objective. A response that takes longer is slow.</summary>
    public static readonly TimeSpan LatencyObjective = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ReadinessPeriod = TimeSpan.FromSeconds(5);
    private static readonly string[] Outcomes = ["good", "slow", "failed"];
    private readonly Counter<long> _requests;
    private readonly TimeProvider _time;
    private volatile bool _healthy;

    public ServiceMetrics(IMeterFactory meters, DrainingService drain, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(TelemetryExtensions.MeterName);
        _requests = meter.CreateCounter<long>(
            "service.requests", "{request}", "Requests by outcome: good, slow (over 100 ms where the latency objective applies) or failed (5xx).");

        // increase() ignores the first sample of a series, so a series that begins with its first failure hides that failure.
        foreach (var outcome in Outcomes)
            Count(outcome, 0);
        meter.CreateObservableGauge("service.ready", () => _healthy && !drain.IsDraining ? 1 : 0, null, "1 while the replica is ready, else 0.");
        meter.CreateObservableGauge(
            "service.draining", () => drain.IsDraining ? 1 : 0, null, "1 from the signal to stop until the end of the process, else 0.");
        // Read at the first collection, which is after the start.
        var start = new Lazy<double>(StartTime);
        meter.CreateObservableGauge("process.start_time", () => start.Value, "s", "Start of the process in Unix time.");
        meter.CreateObservableGauge("process.open_file_descriptors", OpenFileDescriptors, "{descriptor}", "Open file descriptors, or handles on Windows.");
    }

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        _healthy = report.Status != HealthStatus.Unhealthy;
        return Task.CompletedTask;
    }

    public static void Configure(HealthCheckPublisherOptions options)
    {
        options.Delay = TimeSpan.Zero;
        options.Period = ReadinessPeriod;
        options.Predicate = check => check.Tags.Contains(HealthTags.Ready);
    }

    /// <summary>Counts a request after its response.</summary>
    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        var start = _time.GetTimestamp();
        try
        {
            await next(context);
        }
        catch when (!context.RequestAborted.IsCancellationRequested)
        {
            Count("failed", 1);
            throw;
        }

        // A client that gave up (499) did not see a failure of the service.
        var slow = _time.GetElapsedTime(start) > LatencyObjective && context.GetEndpoint()?.Metadata.GetMetadata<LatencyObjectiveExemption>() is null;
        Count(context.Response.StatusCode >= StatusCodes.Status500InternalServerError ? "failed" : slow ? "slow" : "good", 1);
    }

    private void Count(string outcome, int number) => _requests.Add(number, new KeyValuePair<string, object?>("outcome", outcome));

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
    }

    private static long OpenFileDescriptors()
    {
        const string Folder = "/proc/self/fd";
        if (Directory.Exists(Folder))
            return Directory.EnumerateFileSystemEntries(Folder).LongCount();
        using var process = Process.GetCurrentProcess();
        return process.HandleCount;
    }
}

/// <summary>Marks an endpoint whose duration depends on the size of the body, so that the latency objective does not apply.</summary>
public sealed class LatencyObjectiveExemption;

/// <summary>Extension methods for the metrics of service level objectives.</summary>
public static class ServiceMetricsExtensions
{
    /// <summary>Exempts an endpoint from the latency objective: its requests are counted as good or failed, and never as slow.</summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="endpoint">The endpoint.</param>
    /// <returns>The endpoint.</returns>
    public static TBuilder WithoutLatencyObjective<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new LatencyObjectiveExemption());

    internal static void AddServiceMetrics(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceMetrics>();
        builder.Services.AddSingleton<IHealthCheckPublisher>(services => services.GetRequiredService<ServiceMetrics>());
        builder.Services.Configure<HealthCheckPublisherOptions>(ServiceMetrics.Configure);
    }

    internal static void UseServiceMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<ServiceMetrics>();
        app.Use(next => context => metrics.MeasureAsync(context, next));
    }
}
