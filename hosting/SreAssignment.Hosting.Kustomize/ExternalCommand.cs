using System.ComponentModel;
using System.Diagnostics;

namespace SreAssignment.Hosting.Kustomize;

/// <summary>A program that must be installed.</summary>
/// <param name="Program">The name of the program.</param>
/// <param name="Install">Where to get it.</param>
internal sealed record ExternalCommand(string Program, string Install)
{
    public static readonly ExternalCommand Kubectl = new("kubectl", "https://kubernetes.io/docs/tasks/tools/");
    public static readonly ExternalCommand Kubeseal = new("kubeseal", "https://github.com/bitnami-labs/sealed-secrets/releases");
    public static readonly ExternalCommand Dotnet = new("dotnet", "https://dot.net/download");

    /// <summary>Variables that are set for the program in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs the program until it ends. Cancellation ends it with its children.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="input">The standard input; empty when <see langword="null"/>.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="IOException">The program is not installed, or it succeeded without reading its input.</exception>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(
        IReadOnlyList<string> arguments, string? input = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var isRead = await WriteAsync(process.StandardInput, input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return isRead || process.ExitCode != 0
                ? (process.ExitCode, await output, await error)
                : throw new IOException($"{Program} ended before it had read its input.");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <returns>Whether the program has read the text. A program that fails can end before; its exit code and its output have the reason.</returns>
    private static async Task<bool> WriteAsync(StreamWriter input, string? text, CancellationToken cancellationToken)
    {
        try
        {
            await input.WriteAsync(text.AsMemory(), cancellationToken);
            input.Close();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new IOException($"{Program} is not installed: {Install}", e);
        }
    }
}
