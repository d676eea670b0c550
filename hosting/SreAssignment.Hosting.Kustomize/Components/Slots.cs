using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Whether an overlay has slots. Components do not know each other, and an overlay lists them in any order. The label <c>slots</c> of the namespace
/// tells those that add objects for plain Deployments, and the same label of these objects tells the component blue-green.
/// </summary>
internal static class Slots
{
    /// <summary>The label of the namespace: whether the overlay has slots.</summary>
    public const string Label = BaseFolder.SlotsLabel;

    /// <summary>The label of an object: the slot that it belongs to.</summary>
    public const string SlotLabel = "slot";

    public const string Yes = "true";
    public const string No = "false";

    private const string Objects = "plain";

    public static IReadOnlyList<string> Names { get; } = ["blue", "green"];

    /// <summary>The name of the Deployment of a slot.</summary>
    public static string Deployment(Application application, Workload workload, string slot) => application.FreeName($"{workload.Name}-{slot}");

    /// <summary>Writes a component whose objects are removed again in an overlay that has slots.</summary>
    /// <param name="name">The name of the component.</param>
    /// <param name="apiVersion">The version of the objects.</param>
    /// <param name="kind">The kind of the objects.</param>
    /// <param name="plain">The component with the objects, which have the label <see cref="Label"/>.</param>
    public static FileSet PlainOnly(string name, string apiVersion, string kind, ComponentFiles plain)
    {
        plain.Replace(new Replacement(
            new ReplacementSource("Namespace", $"metadata.labels.{Label}"),
            [new ReplacementTarget(new ReplacementSelect(kind) { LabelSelector = $"{Label}={No}" }, [$"metadata.labels.{Label}"])]));
        var files = plain.Build().Below(Objects);
        files.AddAll(new ComponentFiles(name)
            .Merge("plain-removed.yaml", new Deletion(apiVersion, kind, new ObjectName("any")), Selected(kind, Yes))
            .Build(Objects));
        return files;
    }

    /// <summary>Selects the objects for plain Deployments by their label.</summary>
    public static PatchTarget Selected(string kind, string value) => new(kind) { LabelSelector = $"{Label}={value}" };
}
