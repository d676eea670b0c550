using System.ComponentModel.DataAnnotations;

namespace SreAssignment.Dashboard.Telemetry;

/// <summary>How much the dashboard keeps, the oldest dropped first; read from the configuration section <c>Dashboard:Limits</c>.</summary>
internal sealed class TelemetryLimits
{
    public const string Section = "Dashboard:Limits";

    /// <summary>Structured log entries, 1 to 10 million.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Dashboard:Limits:Logs is a number between 1 and 10000000.")]
    public int Logs { get; set; } = 100_000;

    /// <summary>Spans of all traces, 1 to 10 million.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Dashboard:Limits:Spans is a number between 1 and 10000000.")]
    public int Spans { get; set; } = 100_000;

    /// <summary>Points of all metrics, 1 to 10 million.</summary>
    [Range(1, 10_000_000, ErrorMessage = "Dashboard:Limits:MetricPoints is a number between 1 and 10000000.")]
    public int MetricPoints { get; set; } = 250_000;

    /// <summary>Console lines of each resource, 1 to 1 million.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Dashboard:Limits:ConsoleLines is a number between 1 and 1000000.")]
    public int ConsoleLines { get; set; } = 100_000;

    /// <summary>Characters of all log entries, and again of all spans: few entries may be as large as many.</summary>
    [Range(1_000_000, 1_000_000_000, ErrorMessage = "Dashboard:Limits:Characters is a number between 1000000 and 1000000000.")]
    public int Characters { get; set; } = 50_000_000;
}
