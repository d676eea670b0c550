namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>What a deployment needs and the manifest's schema has no place for. Every member has a default.</summary>
internal sealed record DeploymentHints
{
    /// <summary>The name of the application, which becomes the namespace.</summary>
    public string ApplicationName { get; init; } = "application";

    /// <summary>The version of the application, which becomes the tag of the images of its projects.</summary>
    public string ApplicationVersion { get; init; } = "1.0.0";

    /// <summary>The hints for resources, by the name of the resource in the manifest.</summary>
    public IReadOnlyDictionary<string, ResourceHints> Resources { get; init; } = new Dictionary<string, ResourceHints>();

    public ResourceHints Of(string resource) => Resources.GetValueOrDefault(resource) ?? ResourceHints.None;
}

internal sealed record ResourceHints
{
    public static readonly ResourceHints None = new();

    /// <summary>The number of pods; <see langword="null"/> for the default of the kind of resource.</summary>
    public int? Replicas { get; init; }

    /// <summary>The numeric user that the process runs as; <see langword="null"/> for the default of the kind of resource.</summary>
    public int? User { get; init; }

    /// <summary>Whether the resource belongs to another compute environment.</summary>
    public bool IsDeployedElsewhere { get; init; }

    public IReadOnlyList<ProbeHint> Probes { get; init; } = [];

    /// <summary>The names of the resources that this resource waits for.</summary>
    public IReadOnlyList<string> WaitsFor { get; init; } = [];

    /// <summary>Whether another resource waits until this resource has run to completion.</summary>
    public bool RunsToCompletion { get; init; }
}

/// <summary>An HTTP probe.</summary>
/// <param name="Kind">The kind of probe.</param>
/// <param name="Endpoint">The name of the endpoint of the same resource.</param>
/// <param name="Path">The path of the request.</param>
internal sealed record ProbeHint(ProbeKind Kind, string Endpoint, string Path)
{
    public int InitialDelaySeconds { get; init; } = 5;

    public int PeriodSeconds { get; init; } = 5;

    public int TimeoutSeconds { get; init; } = 1;

    public int FailureThreshold { get; init; } = 3;

    public int SuccessThreshold { get; init; } = 1;
}
