using System.Text.Json.Serialization;

namespace SreAssignment.Hosting.Kustomize.Output;

/// <summary>The part of a kustomization file that is used here.</summary>
internal sealed record Kustomization
{
    public const string FileName = "kustomization.yaml";

    public string ApiVersion { get; init; } = "kustomize.config.k8s.io/v1beta1";

    public string Kind { get; init; } = "Kustomization";

    public ObjectName? Metadata { get; init; }

    public string? Namespace { get; init; }

    public IReadOnlyList<string>? Resources { get; init; }

    public IReadOnlyList<string>? Components { get; init; }

    public IReadOnlyList<Generator>? ConfigMapGenerator { get; init; }

    public IReadOnlyList<Generator>? SecretGenerator { get; init; }

    public IReadOnlyList<Patch>? Patches { get; init; }

    public IReadOnlyList<Replacement>? Replacements { get; init; }

    public IReadOnlyList<ImageChange>? Images { get; init; }

    /// <summary>An optional part of a deployment. It has a name, because kustomize rejects a kustomization without content.</summary>
    public static Kustomization Component(string name) =>
        new() { ApiVersion = "kustomize.config.k8s.io/v1alpha1", Kind = "Component", Metadata = new ObjectName(name) };
}

/// <summary>A ConfigMap or Secret that kustomize generates, with a hash of its content in the name.</summary>
internal sealed record Generator(string Name)
{
    public string? Type { get; init; }

    public string? Behavior { get; init; }

    public IReadOnlyList<string>? Literals { get; init; }

    public IReadOnlyList<string>? Files { get; init; }

    public GeneratorOptions? Options { get; init; }
}

internal sealed record GeneratorOptions
{
    public bool? DisableNameSuffixHash { get; init; }
}

/// <summary>A change of objects: a file with a strategic merge patch or with the operations of RFC 6902.</summary>
internal sealed record Patch(string Path)
{
    public PatchTarget? Target { get; init; }
}

internal sealed record PatchTarget(string Kind)
{
    public string? Name { get; init; }

    public string? LabelSelector { get; init; }
}

/// <summary>Copies a field of one object to fields of others.</summary>
internal sealed record Replacement(ReplacementSource Source, IReadOnlyList<ReplacementTarget> Targets);

internal sealed record ReplacementSource(string Kind, string FieldPath)
{
    public string? Name { get; init; }
}

internal sealed record ReplacementTarget(ReplacementSelect Select, IReadOnlyList<string> FieldPaths)
{
    public ReplacementOptions? Options { get; init; }
}

/// <summary>Replaces one of the parts that a delimiter separates.</summary>
internal sealed record ReplacementOptions(string Delimiter, int Index);

internal sealed record ReplacementSelect(string Kind)
{
    public string? Name { get; init; }

    public string? LabelSelector { get; init; }
}

/// <summary>One operation of RFC 6902.</summary>
internal sealed record JsonOperation(string Op, string Path, object? Value = null);

/// <summary>Deletes an object in a strategic merge patch.</summary>
internal sealed record Deletion(string ApiVersion, string Kind, ObjectName Metadata)
{
    [JsonPropertyName("$patch")]
    public string Directive { get; init; } = "delete";
}

internal sealed record ObjectName(string Name);

/// <summary>The registry and version of an image.</summary>
internal sealed record ImageChange(string Name)
{
    public string? NewName { get; init; }

    public string? NewTag { get; init; }

    public string? Digest { get; init; }
}
