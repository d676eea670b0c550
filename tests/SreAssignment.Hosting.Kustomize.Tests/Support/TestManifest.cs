using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>Publishes manifests that tests pass as text.</summary>
internal static class TestManifest
{
    public static IReadOnlyList<Problem> Publish(this TemporaryFolder folder, string manifest, DeploymentHints? hints = null) =>
        KubernetesPublisher.Publish(folder.Write("manifest.json", manifest), Path.Combine(folder.Path, "out"), hints);

    public static IEnumerable<string> Errors(this IEnumerable<Problem> problems) =>
        problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.ToString());

    public static string Output(this TemporaryFolder folder, string path) => File.ReadAllText(Path.Combine(folder.Path, "out", path));

    public static bool Has(this TemporaryFolder folder, string path) => Path.Exists(Path.Combine(folder.Path, "out", path));

    /// <summary>Returns a manifest with the container <c>api</c> and other resources.</summary>
    public static string WithApi(string api, string others = "") =>
        """{"resources": {"api": {"type": "container.v0", "image": "api:1", "bindings": """
        + """{"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 80}}"""
        + api + "}" + others + "}}";
}
