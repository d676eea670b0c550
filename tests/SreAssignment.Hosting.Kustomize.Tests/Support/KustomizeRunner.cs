namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>Builds kustomizations with kubectl.</summary>
internal static class KustomizeRunner
{
    private const string Install = "https://kubernetes.io/docs/tasks/tools/";

    // Each build occupies a core.
    private static readonly SemaphoreSlim Slots = new(Environment.ProcessorCount);

    public static async Task<BuiltObjects> BuildAsync(string folder)
    {
        await Slots.WaitAsync();
        try
        {
            var (exitCode, output, error) = await CommandRunner.RunAsync(folder, Install, "kubectl", "kustomize", folder);
            return exitCode == 0 ? BuiltObjects.Read(output) : throw new AssertionException($"{folder} does not build: {error}");
        }
        finally
        {
            Slots.Release();
        }
    }

    /// <summary>Builds the base with components, through a temporary overlay.</summary>
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
