using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>Runs kubectl. Each of these throws an <see cref="IOException"/> when there is none.</summary>
internal static class Kubectl
{
    /// <summary>Builds a kustomization.</summary>
    /// <exception cref="IOException">It does not build.</exception>
    public static string Kustomize(string folder)
    {
        var (exitCode, output, error) = Run(["kustomize", folder], capture: true);
        return exitCode == 0 ? output : throw new IOException($"{folder} does not build: {error.Trim()}");
    }

    /// <summary>Applies a kustomization to the cluster; what kubectl says goes to the terminal.</summary>
    public static int Apply(string folder) => Run(["apply", "--server-side", "-k", folder], capture: false).ExitCode;

    /// <summary>Applies objects to the cluster; what kubectl says goes to the terminal.</summary>
    public static int ApplyText(string yaml) => Run(["apply", "--server-side", "-f", "-"], capture: false, yaml).ExitCode;

    /// <summary>Waits, and tells the terminal, until every pod of a Deployment is its newest and ready; false when <paramref name="seconds"/> have passed.</summary>
    public static bool IsRolledOut(string ns, string deployment, int seconds) =>
        Run(["--namespace", ns, "rollout", "status", $"deployment/{deployment}", $"--timeout={seconds}s"], capture: false).ExitCode == 0;

    /// <summary>How many pods a Deployment is to have; 0 when there is none of that name.</summary>
    public static int Replicas(string ns, string deployment)
    {
        var (exitCode, output, error) = Run(["--namespace", ns, "get", "deployment", deployment, "--ignore-not-found", "--output=jsonpath={.spec.replicas}"], capture: true);
        if (exitCode != 0)
            throw new IOException($"The cluster does not say how large {deployment} is: {error.Trim()}");
        return output.Length == 0 ? 0 : int.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets how many pods a Deployment is to have, until its autoscaler thinks otherwise.</summary>
    public static bool Scale(string ns, string deployment, int replicas) =>
        Run(["--namespace", ns, "scale", $"deployment/{deployment}", $"--replicas={replicas}"], capture: false).ExitCode == 0;

    private static (int ExitCode, string Output, string Error) Run(string[] arguments, bool capture, string? input = null)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", arguments)
            {
                RedirectStandardInput = input is not null,
                RedirectStandardOutput = capture,
                RedirectStandardError = capture,
            })!;
            var output = capture ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
            var error = capture ? process.StandardError.ReadToEndAsync() : Task.FromResult("");
            if (input is not null)
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }

            process.WaitForExit();
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new IOException("kubectl is not installed: https://kubernetes.io/docs/tasks/tools/", e);
        }
    }
}
