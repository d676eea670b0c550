using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>Runs kubectl. Each method throws an <see cref="IOException"/> when it is not installed.</summary>
internal static class Kubectl
{
    /// <summary>Builds a kustomization.</summary>
    /// <exception cref="IOException">It does not build.</exception>
    public static string Kustomize(string folder)
    {
        var (exitCode, output, error) = Run(["kustomize", folder], capture: true);
        return exitCode == 0 ? output : throw new IOException($"{folder} does not build: {error.Trim()}");
    }

    /// <summary>Applies a kustomization to the cluster. The output of kubectl goes to the terminal.</summary>
    public static int Apply(string folder) => Run(["apply", "--server-side", "-k", folder], capture: false).ExitCode;

    /// <summary>Applies objects to the cluster. The output of kubectl goes to the terminal.</summary>
    public static int ApplyText(string yaml) => Run(["apply", "--server-side", "-f", "-"], capture: false, yaml).ExitCode;

    /// <summary>Waits until every pod of a Deployment has the newest version and is ready; false after <paramref name="seconds"/>.</summary>
    public static bool IsRolledOut(string ns, string deployment, int seconds) =>
        Run(["--namespace", ns, "rollout", "status", $"deployment/{deployment}", $"--timeout={seconds}s"], capture: false).ExitCode == 0;

    /// <summary>Gets the number of replicas of a Deployment; 0 if it does not exist.</summary>
    public static int Replicas(string ns, string deployment)
    {
        var (exitCode, output, error) = Run(
            ["--namespace", ns, "get", "deployment", deployment, "--ignore-not-found", "--output=jsonpath={.spec.replicas}"], capture: true);
        if (exitCode != 0)
            throw new IOException($"The number of replicas of {deployment} cannot be read: {error.Trim()}");
        return output.Length == 0 ? 0 : int.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets the number of replicas of a Deployment, until its autoscaler changes it.</summary>
    public static bool Scale(string ns, string deployment, int replicas) =>
        Run(["--namespace", ns, "scale", $"deployment/{deployment}", $"--replicas={replicas}"], capture: false).ExitCode == 0;

    /// <summary>Deletes the Deployments of a deployment without slots, with their autoscalers and budgets.</summary>
    public static int DeletePlain(string ns, string[] names) =>
        Run(["--namespace", ns, "delete", "deployment,horizontalpodautoscaler,poddisruptionbudget", .. names, "--ignore-not-found", "--wait=false"],
            capture: false).ExitCode;

    /// <summary>Encrypts a Secret with kubeseal.</summary>
    /// <param name="secret">The Secret.</param>
    /// <param name="certificate">The certificate of the controller; <see langword="null"/> for that of the cluster.</param>
    /// <returns>The SealedSecret.</returns>
    /// <exception cref="IOException">kubeseal is not installed, or it fails.</exception>
    public static string Seal(string secret, string? certificate)
    {
        var (exitCode, output, error) = Run(
            ["--format=yaml", .. certificate is null ? (string[])[] : ["--cert", certificate]], capture: true, secret, "kubeseal",
            "https://github.com/bitnami-labs/sealed-secrets/releases");
        return exitCode == 0 ? output : throw new IOException($"kubeseal failed: {error.Trim()}");
    }

    private static (int ExitCode, string Output, string Error) Run(
        string[] arguments, bool capture, string? input = null, string program = "kubectl", string install = "https://kubernetes.io/docs/tasks/tools/")
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = input is not null,
                RedirectStandardOutput = capture,
                RedirectStandardError = capture,
            })!;
            var output = capture ? process.StandardOutput.ReadToEndAsync() : Task.FromResult("");
            var error = capture ? process.StandardError.ReadToEndAsync() : Task.FromResult("");
            var isWritten = input is null || Write(process.StandardInput, input);
            process.WaitForExit();
            if (!isWritten && process.ExitCode == 0)
                throw new IOException($"{program} ended before it had read its input.");
            return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{program} is not installed: {install}", e);
        }
    }

    /// <returns>Whether the process has read the text. A process that fails can end before; its exit code and its output have the reason.</returns>
    private static bool Write(StreamWriter process, string text)
    {
        try
        {
            process.Write(text);
            process.Close();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
