using System.Text.Json;

namespace SreAssignment.Hosting.Kustomize.Manifests;

/// <summary>A manifest. Its texts may contain expressions, which are not resolved.</summary>
/// <param name="Entries">The resources by name, in the order of the manifest.</param>
/// <param name="Folder">The folder that paths in the manifest are relative to.</param>
internal sealed record ManifestDocument(IReadOnlyDictionary<string, Entry> Entries, string Folder)
{
    /// <summary>The name and version of the application, where the manifest has them.</summary>
    public DeploymentEntry Deployment { get; init; } = new();
}

/// <summary>The extension <c>x-deployment</c> of a manifest.</summary>
internal sealed record DeploymentEntry
{
    public string? Application { get; init; }

    public string? Version { get; init; }
}

/// <summary>A resource of a manifest.</summary>
internal abstract record Entry
{
    public string? Type { get; init; }

    public string? ConnectionString { get; init; }
}

/// <summary>A resource that runs as a process.</summary>
internal abstract record ComputeEntry : Entry
{
    public IReadOnlyList<string> Args { get; init; } = [];

    public IReadOnlyDictionary<string, string> Env { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, BindingEntry> Bindings { get; init; } = new Dictionary<string, BindingEntry>();

    public JsonElement? ContainerFiles { get; init; }

    public JsonElement? Deployment { get; init; }
}

internal sealed record ProjectEntry : ComputeEntry
{
    public required string Path { get; init; }
}

internal sealed record ContainerEntry : ComputeEntry
{
    public string? Image { get; init; }

    public BuildEntry? Build { get; init; }

    public string? Entrypoint { get; init; }

    public IReadOnlyList<VolumeEntry> Volumes { get; init; } = [];

    public IReadOnlyList<BindMountEntry> BindMounts { get; init; } = [];
}

internal sealed record DockerfileEntry : ComputeEntry
{
    public required string Path { get; init; }

    public required string Context { get; init; }

    [NullValues]
    public IReadOnlyDictionary<string, string?> BuildArgs { get; init; } = new Dictionary<string, string?>();
}

internal sealed record ExecutableEntry : ComputeEntry
{
    public required string WorkingDirectory { get; init; }

    public required string Command { get; init; }
}

internal sealed record ParameterEntry : Entry
{
    public required string Value { get; init; }

    public required IReadOnlyDictionary<string, InputEntry> Inputs { get; init; }
}

internal sealed record ValueEntry : Entry;

internal sealed record AnnotatedStringEntry : Entry
{
    public required string Value { get; init; }

    public required string Filter { get; init; }
}

/// <summary>A resource that is not deployed to Kubernetes. The reason is already reported where it is a problem.</summary>
/// <param name="Why">The reason, as a clause.</param>
internal sealed record UndeployableEntry(string Why) : Entry;

internal sealed record BindingEntry
{
    public required string Scheme { get; init; }

    public string Protocol { get; init; } = "tcp";

    public string Transport { get; init; } = "tcp";

    public int? Port { get; init; }

    public int? TargetPort { get; init; }

    public bool External { get; init; }
}

internal sealed record VolumeEntry
{
    public string? Name { get; init; }

    public required string Target { get; init; }

    public bool ReadOnly { get; init; }
}

internal sealed record BindMountEntry
{
    public required string Source { get; init; }

    public required string Target { get; init; }

    public bool ReadOnly { get; init; }
}

internal sealed record BuildEntry
{
    public required string Context { get; init; }

    public required string Dockerfile { get; init; }

    public string? Stage { get; init; }

    public bool BuildOnly { get; init; }

    /// <summary>The build arguments. A value of null is the value of the environment variable of the same name.</summary>
    [NullValues]
    public IReadOnlyDictionary<string, string?> Args { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyDictionary<string, BuildSecretEntry> Secrets { get; init; } = new Dictionary<string, BuildSecretEntry>();
}

/// <summary>A secret of a build: the content of the file <c>source</c>, or <c>value</c> from an environment variable.</summary>
internal sealed record BuildSecretEntry
{
    public required string Type { get; init; }

    public string? Value { get; init; }

    public string? Source { get; init; }
}

internal sealed record InputEntry
{
    public required string Type { get; init; }

    public bool Secret { get; init; }

    public DefaultEntry? Default { get; init; }
}

internal sealed record DefaultEntry
{
    public string? Value { get; init; }

    public GenerateEntry? Generate { get; init; }
}

/// <summary>The rules for a generated value.</summary>
internal sealed record GenerateEntry
{
    public int MinLength { get; init; }

    public bool Lower { get; init; } = true;

    public bool Upper { get; init; } = true;

    public bool Numeric { get; init; } = true;

    public bool Special { get; init; } = true;

    public int MinLower { get; init; }

    public int MinUpper { get; init; }

    public int MinNumeric { get; init; }

    public int MinSpecial { get; init; }
}
