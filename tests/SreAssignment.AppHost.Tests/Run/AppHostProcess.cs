using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SreAssignment.AppHost.Tests.Run;

/// <summary>The AppHost as a process of its own, started with <c>dotnet run --no-build</c>.</summary>
internal sealed partial class AppHostProcess : IAsyncDisposable
{
    private readonly Process _run;
    private readonly TemporaryFolder _data = new();
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Uri> _login = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AppHostProcess(string[] arguments)
    {
        var configuration = typeof(AppHostProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        _run = new Process
        {
            StartInfo = new("dotnet", [
                "run", "--no-build", "--configuration", configuration, "--project", Projects.SreAssignment_AppHost.ProjectPath, "--",
                $"--DataDirectory={_data.Path}", $"--Parameters:developer-client-secret={Secret}", .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _run.OutputDataReceived += (_, e) => Receive(e.Data);
        _run.ErrorDataReceived += (_, e) => Receive(e.Data);
        _run.Start();
        _run.BeginOutputReadLine();
        _run.BeginErrorReadLine();
    }

    /// <summary>The secret of the client <c>developer</c>.</summary>
    public string Secret { get; } = RandomNumberGenerator.GetHexString(64);

    /// <summary>Everything that the process has written.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>The id of the AppHost, which is the only child of <c>dotnet run</c>.</summary>
    public int Id => int.Parse(File.ReadAllText($"/proc/{_run.Id}/task/{_run.Id}/children").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>Starts the AppHost with the arguments, and without waiting for anything.</summary>
    public static AppHostProcess Start(params string[] arguments) => new(arguments);

    /// <summary>Starts the AppHost on random ports, and waits for the login link of the dashboard.</summary>
    /// <remarks>Skips the test where the operating system has no <c>/proc</c>.</remarks>
    public static async Task<(AppHostProcess AppHost, Uri Login)> StartWithDashboardAsync(params string[] arguments)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("The processes of the application are read from /proc, which is part of Linux.");
        var appHost = Start(["--DcpPublisher:RandomizePorts=true", .. arguments]);
        var first = await Task.WhenAny(appHost._login.Task, appHost._run.WaitForExitAsync(Platform.Deadline));
        if (first == appHost._login.Task)
            return (appHost, await appHost._login.Task);
        await appHost.DisposeAsync();
        throw new AssertionException($"The AppHost did not start:\n{appHost.Output}");
    }

    /// <summary>Waits for the exit code of <c>dotnet run</c>, which is that of the AppHost.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _run.WaitForExitAsync(Platform.Deadline);
        return _run.ExitCode;
    }

    /// <summary>Sends a signal to the AppHost.</summary>
    public void Send(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>The processes of this application: services and monitoring, which use its data directory, and the orchestrator.</summary>
    public IReadOnlyList<int> Processes(int appHost) => [.. Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0
            && (Has(id, "environ", _data.Path) || Has(id, "cmdline", $"{_data.Path}/monitoring/") || Has(id, "cmdline", $"--monitor\0{appHost}\0")))];

    /// <summary>Waits until none of the processes is left.</summary>
    public async Task WaitUntilGoneAsync(int appHost, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (Processes(appHost) is { Count: > 0 } left)
        {
            if (deadline.IsCancellationRequested)
                throw new AssertionException($"After {timeout.TotalSeconds} s these processes are left: {string.Join(", ", left)}\n{Output}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_run.HasExited)
        {
            _run.Kill(entireProcessTree: true);
            await _run.WaitForExitAsync(Platform.Deadline);
        }

        _run.Dispose();
    }

    private static bool Has(int process, string file, string text)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}").Contains(text, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended.
            return false;
        }
    }

    private void Receive(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (Login().Match(line) is { Success: true } match)
            _login.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex("Login to the dashboard at (?<url>http[^ ]+)")]
    private static partial Regex Login();
}
