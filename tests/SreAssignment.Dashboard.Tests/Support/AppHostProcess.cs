using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>The application host as a process of its own, of which nothing has been compiled or cached by other tests.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private AppHostProcess(Process process, string data, Uri loginUrl)
    {
        _process = process;
        _data = data;
        LoginUrl = loginUrl;
    }

    public Uri LoginUrl { get; }

    /// <summary>Starts it and waits for its dashboard.</summary>
    public static async Task<AppHostProcess> StartAsync()
    {
        var data = new TemporaryFolder().Path;
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "SreAssignment.AppHost.dll"), "--DcpPublisher:RandomizePorts=true",
                $"--DataDirectory={data}", $"--Parameters:developer-client-secret={RandomNumberGenerator.GetHexString(64)}",
            },
            Environment = { ["DOTNET_ENVIRONMENT"] = "Development" },
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var login = await ReadUntilAsync(process, Login());
        return new AppHostProcess(process, data, new Uri(login.Value));
    }

    /// <summary>Waits until every process of the application is healthy.</summary>
    public async Task WaitUntilHealthyAsync()
    {
        await ReadUntilAsync(_process, Healthy());

        // What comes after it is read by nobody, and must not fill the pipe.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>The processor time that it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The bytes that it has in memory.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(RunningPlatform.Deadline);
        await _process.WaitForExitAsync(RunningPlatform.Deadline);
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static async Task<Match> ReadUntilAsync(Process process, Regex form)
    {
        while (await process.StandardOutput.ReadLineAsync(RunningPlatform.Deadline) is { } line)
        {
            if (form.Match(line) is { Success: true } match)
                return match;
        }

        throw new AssertionException($"The application host ended without a line like {form}.");
    }

    [GeneratedRegex("All [0-9]+ processes are healthy")]
    private static partial Regex Healthy();

    [GeneratedRegex("http://localhost:[0-9]+/login\\?t=[0-9a-f]+")]
    private static partial Regex Login();
}
