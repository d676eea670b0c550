namespace SreAssignment.Hosting.Kustomize;

/// <summary>The commands that need no cluster.</summary>
internal static class Kubectl
{
    /// <summary>Builds a kustomization.</summary>
    /// <exception cref="IOException">It does not build, or kubectl is not installed.</exception>
    public static string Kustomize(string folder)
    {
        var (exitCode, output, error) = ExternalCommand.Kubectl.RunAsync(["kustomize", folder]).GetAwaiter().GetResult();
        return exitCode == 0 ? output : throw new IOException($"{folder} does not build: {error.Trim()}");
    }
}
