using System.ComponentModel;
using System.Diagnostics;

namespace SreAssignment.Kubernetes;

/// <summary>Runs kubectl.</summary>
internal static class Kubectl
{
    /// <summary>Builds a kustomization.</summary>
    /// <exception cref="IOException">It does not build, or there is no kubectl.</exception>
    public static string Kustomize(string folder)
    {
        var (exitCode, output, error) = Run(["kustomize", folder], capture: true);
        return exitCode == 0 ? output : throw new IOException($"{folder} does not build: {error.Trim()}");
    }

    /// <summary>Applies a kustomization to the cluster; what kubectl says goes to the terminal.</summary>
    /// <exception cref="IOException">There is no kubectl.</exception>
    public static int Apply(string folder) => Run(["apply", "--server-side", "-k", folder], capture: false).ExitCode;

    private static (int ExitCode, string Output, string Error) Run(string[] arguments, bool capture)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = capture, RedirectStandardError = capture })!;
            var output = capture ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
            var error = capture ? process.StandardError.ReadToEndAsync() : Task.FromResult("");
            process.WaitForExit();
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new IOException("kubectl is not installed: https://kubernetes.io/docs/tasks/tools/", e);
        }
    }
}
