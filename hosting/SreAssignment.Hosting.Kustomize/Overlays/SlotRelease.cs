using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Objects;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>A Deployment of a slot.</summary>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The name of the Deployment.</param>
/// <param name="Other">The name of the Deployment of the other slot; <see langword="null"/> if there is none.</param>
/// <param name="Plain">The name of the Deployment in an overlay without slots.</param>
/// <param name="Min">The smallest number of replicas.</param>
internal sealed record SlotDeployment(string Namespace, string Name, string? Other, string Plain, int Min);

/// <summary>The parts of a release to a slot.</summary>
/// <param name="AllButServices">The built overlay without the Services that select a slot. Applying it moves no request.</param>
/// <param name="Deployments">The Deployments of the slot.</param>
internal sealed record SlotRelease(string AllButServices, IReadOnlyList<SlotDeployment> Deployments)
{
    private const string Separator = "\n---\n";

    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    /// <param name="built">The output of <c>kubectl kustomize</c>.</param>
    /// <param name="slot">The slot that is to receive the requests.</param>
    public static SlotRelease Of(string built, string slot)
    {
        var objects = built.Split(Separator).Select(text => (Text: text, Object: Yaml.Deserialize<BuiltObject>(text))).ToList();
        var deployments = objects.Select(o => o.Object).Where(o => o.Kind == "Deployment").ToList();
        var autoscalers = objects.Select(o => o.Object).Where(o => o is { Kind: "HorizontalPodAutoscaler", Spec.ScaleTargetRef: not null })
            .ToDictionary(o => (o.Metadata.Namespace, o.Spec!.ScaleTargetRef!.Name), o => o.Spec!.MinReplicas);
        return new(
            string.Join(Separator, objects.Where(o => !o.Object.IsSlotService).Select(o => o.Text)),
            [.. deployments.Where(d => d.Slot == slot).Select(d => new SlotDeployment(
                d.Metadata.Namespace, d.Metadata.Name, deployments.Find(o => o.Workload == d.Workload && o.Slot is not null && o.Slot != slot)?.Metadata.Name,
                d.Workload, autoscalers.GetValueOrDefault((d.Metadata.Namespace, d.Metadata.Name), 1)))]);
    }

    private sealed class BuiltObject
    {
        public string Kind { get; set; } = "";

        public BuiltMetadata Metadata { get; set; } = new();

        public BuiltSpec? Spec { get; set; }

        public bool IsSlotService => Kind == "Service" && Spec?.Selector?.ContainsKey(Slots.SlotLabel) == true;

        public string? Slot => Metadata.Labels.GetValueOrDefault(Slots.SlotLabel);

        public string Workload => Metadata.Labels.GetValueOrDefault(Labels.Name) ?? Metadata.Name;
    }

    private sealed class BuiltMetadata
    {
        public string Name { get; set; } = "";

        public string Namespace { get; set; } = "default";

        public Dictionary<string, string> Labels { get; set; } = [];
    }

    private sealed class BuiltSpec
    {
        public Dictionary<string, object>? Selector { get; set; }

        public BuiltTarget? ScaleTargetRef { get; set; }

        public int MinReplicas { get; set; } = 1;
    }

    private sealed class BuiltTarget
    {
        public string Name { get; set; } = "";
    }
}
