using System.Text.Json.Serialization;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Output;

/// <summary>
/// A strategic merge patch of the container of a controller. The models of Kubernetes cannot express the removal of a field, which is null in a patch.
/// </summary>
internal sealed record MergedController(string ApiVersion, string Kind, ObjectName Metadata, MergedSpec Spec);

internal sealed record MergedSpec(MergedTemplate Template);

internal sealed record MergedTemplate(MergedPod Spec);

internal sealed record MergedPod(IReadOnlyList<MergedContainer> Containers)
{
    public IReadOnlyList<V1Volume>? Volumes { get; init; }
}

internal sealed record MergedContainer(string Name)
{
    /// <summary>Each is a <see cref="MergedVariable"/> or a <see cref="RemovedVariable"/>.</summary>
    public IReadOnlyList<object>? Env { get; init; }

    public IReadOnlyList<V1ContainerPort>? Ports { get; init; }

    public IReadOnlyList<V1VolumeMount>? VolumeMounts { get; init; }
}

internal sealed record MergedVariable(string Name)
{
    /// <summary>Null is written, too, because a variable has either a value or a source.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Value { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public V1EnvVarSource? ValueFrom { get; init; }
}

/// <summary>Removes a variable.</summary>
internal sealed record RemovedVariable(string Name)
{
    [JsonPropertyName("$patch")]
    public string Directive { get; init; } = "delete";
}
