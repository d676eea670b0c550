using System.Diagnostics;

namespace SreAssignment.Auth.Tests.Hosting;

/// <summary>The service as a process of its own.</summary>
internal sealed class AuthProcess : IDisposable
{
    private readonly Process _process;

    private AuthProcess(Process process) => _process = process;

    public static AuthProcess Start(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = folder };
        string[] args =
        [
            Path.Combine(AppContext.BaseDirectory, "SreAssignment.Auth.dll"),
            "--environment=Development", $"--contentRoot={folder}", "--urls=http://127.0.0.1:0", "--MANAGEMENT_PORT=0", $"--Tokens:Issuer={AuthHost.Issuer}",
            .. TestClients.Settings.Select(setting => $"--{setting}"),
        ];
        foreach (var arg in args)
            start.ArgumentList.Add(arg);

        return new AuthProcess(Process.Start(start)!);
    }

    /// <summary>Reads the log up to the line with <paramref name="text"/>; fails when the process ends before.</summary>
    public async Task<string> WaitForLineAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return line;
        }

        throw new InvalidOperationException($"The process ended without logging '{text}'.");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
