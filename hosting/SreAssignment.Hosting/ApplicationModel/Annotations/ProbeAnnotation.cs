namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an orchestrator asks a process for.</summary>
public enum ProbeType
{
    /// <summary>Whether it has started; nothing else is asked before.</summary>
    Startup,

    /// <summary>Whether it takes requests.</summary>
    Readiness,

    /// <summary>Whether it must be started anew.</summary>
    Liveness,
}

/// <summary>What an orchestrator asks a process for, by http. Times are in seconds.</summary>
public sealed class EndpointProbeAnnotation : IResourceAnnotation
{
    /// <summary>What is asked for.</summary>
    public required ProbeType Type { get; init; }

    /// <summary>The endpoint that is asked.</summary>
    public required EndpointReference EndpointReference { get; init; }

    /// <summary>The path that is asked for; any status from 200 to 399 is a yes.</summary>
    public required string Path { get; init; }

    /// <summary>From the start of the process to the first time it is asked.</summary>
    public int InitialDelaySeconds { get; init; } = 5;

    /// <summary>From one time to the next.</summary>
    public int PeriodSeconds { get; init; } = 5;

    /// <summary>After which no answer is a no.</summary>
    public int TimeoutSeconds { get; init; } = 1;

    /// <summary>How many times no makes a no.</summary>
    public int FailureThreshold { get; init; } = 3;

    /// <summary>How many times yes makes a yes.</summary>
    public int SuccessThreshold { get; init; } = 1;
}
