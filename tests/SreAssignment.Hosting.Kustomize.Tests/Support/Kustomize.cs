namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>Builds kustomizations with kubectl, as a deployment does.</summary>
internal static class Kustomize
{
    private const string Install = "https://kubernetes.io/docs/tasks/tools/";

    // Each build is a process that takes a core.
    private static readonly SemaphoreSlim Slots = new(Environment.ProcessorCount);

    public static async Task<BuiltObjects> BuildAsync(string folder)
    {
        await Slots.WaitAsync();
        try
        {
            var (exitCode, output, error) = await Tool.RunAsync(folder, Install, "kubectl", "kustomize", folder);
            return exitCode == 0 ? BuiltObjects.Read(output) : throw new AssertionException($"{folder} does not build: {error}");
        }
        finally
        {
            Slots.Release();
        }
    }

    /// <summary>Builds base with components, through an overlay made for it.</summary>
    public static async Task<BuiltObjects> BuildAsync(string deployment, params string[] components)
    {
        var folder = Directory.CreateDirectory(Path.Combine(deployment, "overlays", $"test-{Guid.NewGuid():N}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "kustomization.yaml"), $"""
            namespace: test
            resources: [../../base]
            components: [{string.Join(", ", components.Select(c => $"../../components/{c}"))}]
            """);
        return await BuildAsync(folder);
    }
}
