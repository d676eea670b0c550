namespace SreAssignment.Hosting.Kustomize.Diff;

/// <summary>The parts of a deployment that a reviewer checks.</summary>
/// <param name="Workloads">The workloads by name.</param>
/// <param name="Calls">The allowed connections, each with its port.</param>
/// <param name="Public">The workloads with a public endpoint.</param>
internal sealed record DeployedState(
    IReadOnlyDictionary<string, DeployedWorkload> Workloads, IReadOnlySet<(string From, string To, string Port)> Calls, IReadOnlySet<string> Public);

internal sealed record DeployedWorkload(string Kind, string Image)
{
    /// <summary>Amounts that have a name of their own, such as <c>memory limit</c> or <c>replicas</c>.</summary>
    public required IReadOnlyDictionary<string, string> Amounts { get; init; }

    /// <summary>The environment variables with their values, or with the source of a value.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required IReadOnlySet<string> Secrets { get; init; }

    public required IReadOnlySet<string> Ports { get; init; }

    public required IReadOnlySet<string> Volumes { get; init; }
}
