namespace SreAssignment.Hosting.Kustomize.Manifests;

/// <summary>What the manifest's schema has no place for; it stands under a key of its own, and a manifest without it gets the defaults.</summary>
internal sealed record DeploymentFacts
{
    public const string Key = "x-deployment";

    public string Application { get; init; } = "application";

    public string Version { get; init; } = "1.0.0";

    public IReadOnlyDictionary<string, ResourceFacts> Resources { get; init; } = new Dictionary<string, ResourceFacts>();
}

internal sealed record ResourceFacts
{
    public static readonly ResourceFacts None = new();

    public int? Replicas { get; init; }

    public int? User { get; init; }

    public IReadOnlyList<HealthFact> Health { get; init; } = [];

    public IReadOnlyList<ProbeFact> Probes { get; init; } = [];

    public IReadOnlyList<WaitFact> WaitFor { get; init; } = [];
}

internal sealed record HealthFact
{
    public required string Endpoint { get; init; }

    public required string Path { get; init; }

    public int Status { get; init; } = 200;
}

internal sealed record ProbeFact
{
    public required string Type { get; init; }

    public required string Endpoint { get; init; }

    public required string Path { get; init; }

    public int InitialDelaySeconds { get; init; } = 5;

    public int PeriodSeconds { get; init; } = 5;

    public int TimeoutSeconds { get; init; } = 1;

    public int FailureThreshold { get; init; } = 3;

    public int SuccessThreshold { get; init; } = 1;
}

internal sealed record WaitFact
{
    public required string Resource { get; init; }

    public required string Until { get; init; }
}
