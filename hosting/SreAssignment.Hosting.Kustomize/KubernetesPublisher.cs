using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Components.Monitoring;
using SreAssignment.Hosting.Kustomize.Manifests;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Topology;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>Converts the manifest of an Aspire application to a Kubernetes deployment for kustomize.</summary>
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
    /// <returns>
    /// The problems found, including those of existing overlays that no longer fit. If the manifest cannot be read, nothing is written.
    /// </returns>
    /// <exception cref="IOException">The output cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the output is denied.</exception>
    public static IReadOnlyList<Problem> Publish(string manifestPath, string outputFolder, DeploymentHints? hints = null)
    {
        var problems = new ProblemList();
        if (Read(manifestPath, problems, hints) is not { } application)
            return problems.All;
        OutputFolder.Replace(outputFolder, Generate(application, problems), keep: entry => entry.StartsWith("overlays/", StringComparison.Ordinal));
        foreach (var finding in OverlayCheck.All(outputFolder))
            problems.Warning(finding.Place, finding.Fix);
        return problems.All;
    }

    public static Application? Read(string manifestPath, ProblemList problems, DeploymentHints? hints = null) =>
        ManifestReader.Read(manifestPath, problems) is { } manifest ? ApplicationBuilder.Build(manifest, hints ?? new DeploymentHints(), problems) : null;

    /// <summary>Creates every file. An exception of one component is reported as an error of that component, and the others are created.</summary>
    public static FileSet Generate(Application application, ProblemList problems, IReadOnlyList<IComponent>? components = null)
    {
        var files = new FileSet();
        files.AddAll(BaseFolder.Create(application).Below("base"));
        files.Add($"base/{ParameterFile.FileName}", ParameterFile.Write(
            application, ExternalStorage.ObsoleteSecrets(application), MonitoringNames.Secrets(application)));
        foreach (var component in components ?? AllComponents.List)
        {
            var name = $"component {component.Name}";
            try
            {
                files.AddAll(component.Create(application).Below($"components/{component.Name}"));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A FormatException is about a file that the AppHost names, and says all that a person needs.
                var reason = e is FormatException ? e.Message : $"{e.GetType().Name}: {e.Message}";
                problems.Error(name, $"The component cannot be created, and the others are: {reason}");
            }
        }

        ReportEndpointsWithoutIngress(application, problems);
        files.AddAll(OverlayFiles.Create(application).Below("overlays"));
        files.Add("TOPOLOGY.md", TopologyDocument.Create(application));
        return files;
    }

    private static void ReportEndpointsWithoutIngress(Application application, ProblemList problems)
    {
        foreach (var (workload, port) in application.Workloads.SelectMany(w => w.ExternalPorts.Where(p => !p.IsHttp).Select(p => (w.Name, p))))
        {
            problems.Warning(
                workload,
                $"The external endpoint '{port.Name}' is not HTTP, so the components ingress and gateway-api leave it out. The component nodeport opens it.");
        }
    }
}
