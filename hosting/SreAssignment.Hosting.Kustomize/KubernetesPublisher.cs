using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Manifests;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Topology;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>Turns the manifest of an Aspire application into a Kubernetes deployment for kustomize.</summary>
internal static class KubernetesPublisher
{
    /// <summary>The name of the manifest in the folder of a deployment.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>
    /// Writes <c>base/</c>, <c>components/</c> and <c>TOPOLOGY.md</c>, and creates the overlays that do not exist. The same input gives the same bytes.
    /// Resources without errors are written even if others have errors.
    /// </summary>
    /// <param name="manifestPath">The manifest, of schema aspire-8.0.json.</param>
    /// <param name="outputFolder">The output folder. Each entry is replaced as a whole; if writing fails, the old entries remain.</param>
    /// <param name="hints">What the manifest has no place for; the defaults when <see langword="null"/>.</param>
    /// <returns>The problems found. If the manifest cannot be read, nothing is written.</returns>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the output is denied.</exception>
    public static IReadOnlyList<Problem> Publish(string manifestPath, string outputFolder, DeploymentHints? hints = null)
    {
        var problems = new ProblemList();
        if (Read(manifestPath, problems, hints) is { } application)
            OutputFolder.Replace(outputFolder, Generate(application), keep: entry => entry.StartsWith("overlays/", StringComparison.Ordinal));
        return problems.All;
    }

    public static Application? Read(string manifestPath, ProblemList problems, DeploymentHints? hints = null) =>
        ManifestReader.Read(manifestPath, problems) is { } manifest ? ApplicationBuilder.Build(manifest, hints ?? new DeploymentHints(), problems) : null;

    public static FileSet Generate(Application application)
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
