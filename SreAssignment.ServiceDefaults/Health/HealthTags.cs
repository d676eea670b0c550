namespace SreAssignment.ServiceDefaults.Health;

/// <summary>Which of the two health endpoints asks a check.</summary>
public static class HealthTags
{
    /// <summary>Asked by <c>/health</c>: should this replica get requests? Degraded counts as yes.</summary>
    public const string Ready = "ready";

    /// <summary>Asked by <c>/alive</c>: is this process worth keeping? Nothing outside the process belongs here.</summary>
    public const string Live = "live";
}
