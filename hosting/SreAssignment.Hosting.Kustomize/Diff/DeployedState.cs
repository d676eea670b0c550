namespace SreAssignment.Hosting.Kustomize.Diff;

/// <summary>What a reviewer wants to know of a deployment.</summary>
/// <param name="Workloads">What runs, by name.</param>
/// <param name="Calls">Who may call whom, and on which port.</param>
/// <param name="Public">What is open to the world.</param>
internal sealed record DeployedState(
    IReadOnlyDictionary<string, DeployedWorkload> Workloads, IReadOnlySet<(string From, string To, string Port)> Calls, IReadOnlySet<string> Public);

internal sealed record DeployedWorkload(string Kind, string Image)
{
    /// <summary>Amounts that have a name of their own, such as <c>memory limit</c> or <c>replicas</c>.</summary>
    public required IReadOnlyDictionary<string, string> Amounts { get; init; }

    /// <summary>Environment variables with their values; of what is read from elsewhere, where that is.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required IReadOnlySet<string> Secrets { get; init; }

    public required IReadOnlySet<string> Ports { get; init; }

    public required IReadOnlySet<string> Volumes { get; init; }
}
