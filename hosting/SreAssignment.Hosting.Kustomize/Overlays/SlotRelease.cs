using SreAssignment.Hosting.Kustomize.Components;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>What has to be in place before requests may go to a slot.</summary>
/// <param name="AllButServices">The built overlay without the Services that select a slot: applying it moves no request.</param>
/// <param name="Deployments">The slot's own, each with its namespace.</param>
internal sealed record SlotRelease(string AllButServices, IReadOnlyList<(string Namespace, string Name)> Deployments)
{
    private const string Separator = "\n---\n";

    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    /// <param name="built">What <c>kubectl kustomize</c> printed.</param>
    /// <param name="slot">The slot that is to get the requests.</param>
    public static SlotRelease Of(string built, string slot)
    {
        var objects = built.Split(Separator).Select(text => (Text: text, Object: Yaml.Deserialize<BuiltObject>(text))).ToList();
        return new(
            string.Join(Separator, objects.Where(o => !o.Object.IsSlotService).Select(o => o.Text)),
            [.. objects.Select(o => o.Object).Where(o => o.IsDeploymentOf(slot)).Select(o => (o.Metadata.Namespace, o.Metadata.Name))]);
    }

    private sealed class BuiltObject
    {
        public string Kind { get; set; } = "";

        public BuiltMetadata Metadata { get; set; } = new();

        public BuiltSpec? Spec { get; set; }

        public bool IsSlotService => Kind == "Service" && Spec?.Selector?.ContainsKey(BlueGreen.SlotLabel) == true;

        public bool IsDeploymentOf(string slot) => Kind == "Deployment" && Metadata.Labels.GetValueOrDefault(BlueGreen.SlotLabel) == slot;
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
    }
}
