namespace Aspire.Hosting.ApplicationModel;

/// <summary>The states of a resource.</summary>
public static class KnownResourceStates
{
    /// <summary>Not started, since it is started by hand.</summary>
    public static readonly string NotStarted = nameof(NotStarted);

    /// <summary>Waiting for other resources.</summary>
    public static readonly string Waiting = nameof(Waiting);

    /// <summary>Being started.</summary>
    public static readonly string Starting = nameof(Starting);

    /// <summary>Being built.</summary>
    public static readonly string Building = nameof(Building);

    /// <summary>Running.</summary>
    public static readonly string Running = nameof(Running);

    /// <summary>Being stopped.</summary>
    public static readonly string Stopping = nameof(Stopping);

    /// <summary>Ended by itself with an error, or stopped.</summary>
    public static readonly string Exited = nameof(Exited);

    /// <summary>Ended by itself with exit code 0.</summary>
    public static readonly string Finished = nameof(Finished);

    /// <summary>Could not be started.</summary>
    public static readonly string FailedToStart = nameof(FailedToStart);

    /// <summary>The container runtime does not work.</summary>
    public static readonly string RuntimeUnhealthy = nameof(RuntimeUnhealthy);

    /// <summary>The states in which nothing runs and nothing is about to.</summary>
    public static readonly IReadOnlyList<string> TerminalStates = [Finished, FailedToStart, Exited];

    internal static bool IsUnavailable(string? state) => state is not null && (TerminalStates.Contains(state) || state == RuntimeUnhealthy);
}

/// <summary>Names of properties in a <see cref="CustomResourceSnapshot"/>.</summary>
internal static class KnownProperties
{
    public const string ExecutablePath = "executable.path";
    public const string ExecutablePid = "executable.pid";
    public const string ProjectPath = "project.path";
    public const string Restarts = "executable.restarts";
}
