using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Manifests;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Topology;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>Turns the deployment manifest of an Aspire application into a Kubernetes deployment for kustomize.</summary>
public static class KubernetesPublisher
{
    /// <summary>
    /// Writes <c>base/</c>, <c>components/</c>, <c>TOPOLOGY.md</c> and, each where it is absent, the overlays. The same manifest gives the same bytes. What can be
    /// deployed is written though other resources cannot.
    /// </summary>
    /// <param name="manifestPath">The manifest, of schema aspire-8.0.json.</param>
    /// <param name="outputFolder">Where it goes; each entry is replaced whole or, when anything goes wrong, stays as it is.</param>
    /// <returns>Every problem; nothing is written when the manifest cannot be read at all.</returns>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The output may not be written.</exception>
    public static IReadOnlyList<Problem> Publish(string manifestPath, string outputFolder)
    {
        var problems = new ProblemList();
        if (Read(manifestPath, problems) is { } application)
            OutputFolder.Replace(outputFolder, Generate(application), keep: entry => entry.StartsWith("overlays/", StringComparison.Ordinal));
        return problems.All;
    }

    internal static Application? Read(string manifestPath, ProblemList problems) =>
        ManifestReader.Read(manifestPath, problems) is { } manifest ? ApplicationBuilder.Build(manifest, problems) : null;

    internal static FileSet Generate(Application application)
    {
        var files = new FileSet();
        files.AddAll(BaseFolder.Create(application).Below("base"));
        foreach (var component in AllComponents.List)
            files.AddAll(component.Create(application).Below($"components/{component.Name}"));
        files.AddAll(OverlayFiles.Create(application).Below("overlays"));
        files.Add("TOPOLOGY.md", TopologyDocument.Create(application));
        return files;
    }
}
