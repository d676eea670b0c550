namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands that every process has.</summary>
public static class KnownResourceCommands
{
    /// <summary>Starts every replica.</summary>
    public static readonly string StartCommand = "start";

    /// <summary>Stops every replica.</summary>
    public static readonly string StopCommand = "stop";

    /// <summary>Replaces the replicas one at a time, each healthy before the old one is drained.</summary>
    public static readonly string RestartCommand = "restart";
}
