using System.Text.Json.Serialization;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Output;

/// <summary>A strategic merge patch of a controller's container. Kubernetes' own models cannot say that a field is to go, which a patch says by null.</summary>
internal sealed record MergedController(string ApiVersion, string Kind, ObjectName Metadata, MergedSpec Spec)
{
    public static MergedController Of(string kind, string name, MergedPod pod) => new("apps/v1", kind, new ObjectName(name), new MergedSpec(new MergedTemplate(pod)));
}

internal sealed record MergedSpec(MergedTemplate Template);

internal sealed record MergedTemplate(MergedPod Spec);

internal sealed record MergedPod(IReadOnlyList<MergedContainer> Containers)
{
    public IReadOnlyList<V1Volume>? Volumes { get; init; }
}

internal sealed record MergedContainer(string Name)
{
    public IReadOnlyList<MergedVariable>? Env { get; init; }

    public IReadOnlyList<V1ContainerPort>? Ports { get; init; }

    public IReadOnlyList<V1VolumeMount>? VolumeMounts { get; init; }
}

internal sealed record MergedVariable(string Name)
{
    /// <summary>Written as null as well, since a variable has either a value or a source.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Value { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public V1EnvVarSource? ValueFrom { get; init; }
}
