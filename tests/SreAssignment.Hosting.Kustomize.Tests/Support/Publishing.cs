namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>Publishes a manifest given as text.</summary>
internal static class Publishing
{
    public static IReadOnlyList<Problem> Publish(this TemporaryFolder folder, string manifest) =>
        KubernetesPublisher.Publish(folder.Write("manifest.json", manifest), Path.Combine(folder.Path, "out"));

    public static IEnumerable<string> Errors(this IEnumerable<Problem> problems) => problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.ToString());

    public static string Output(this TemporaryFolder folder, string path) => File.ReadAllText(Path.Combine(folder.Path, "out", path));

    public static bool Has(this TemporaryFolder folder, string path) => Path.Exists(Path.Combine(folder.Path, "out", path));

    /// <summary>The manifest of one container, <c>api</c>, beside the resources given.</summary>
    public static string Manifest(string api, string others = "") =>
        """{"resources": {"api": {"type": "container.v0", "image": "api:1", "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 80}}"""
        + api + "}" + others + "}}";
}
