using System.ComponentModel.DataAnnotations;

namespace Aspire.Hosting.Orchestration;

/// <summary>How long processes are given to end; read from the configuration section <c>AppHost</c>.</summary>
internal sealed class OrchestrationOptions
{
    public const string Section = "AppHost";

    /// <summary>From SIGTERM to SIGKILL when the application stops: somebody waits at a terminal. 1 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ErrorMessage = "AppHost:StopTimeout is a time span between 00:00:00.001 and 00:10:00.")]
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>From SIGTERM to SIGKILL when a resource is stopped or restarted on command: a request under way may take long. 1 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00", ErrorMessage = "AppHost:DrainTimeout is a time span between 00:00:00.001 and 00:10:00.")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(70);
}
