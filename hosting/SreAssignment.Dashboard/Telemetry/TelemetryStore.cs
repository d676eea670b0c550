using Microsoft.Extensions.Options;

namespace SreAssignment.Dashboard.Telemetry;

/// <summary>All telemetry that is kept, in memory.</summary>
internal sealed class TelemetryStore(IOptions<TelemetryLimits> limits)
{
    public Journal<LogEntry> Logs { get; } = new(limits.Value.Logs, limits.Value.Characters, l => l.Length);

    public TraceStore Traces { get; } = new(limits.Value);

    public MetricStore Metrics { get; } = new(limits.Value);
}
