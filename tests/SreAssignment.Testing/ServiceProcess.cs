using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SreAssignment.Testing;

/// <summary>A service in a process of its own, on free ports of the loopback address.</summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private const int KeptLines = 1000;
    private const int ShownLines = 50;

    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly Queue<string> _output = new();
    private readonly List<Waiter> _waiters = [];
    private readonly Task _ended;
    private bool _hasEnded;

    private ServiceProcess(Process process)
    {
        _process = process;
        Listening = ListenAsync();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _ended = EndAsync();
    }

    /// <summary>Gets the addresses once the service listens: the public one and that of the management port.</summary>
    public Task<(Uri Public, Uri Management)> Listening { get; }

    /// <summary>Gets the bytes in physical memory now, and the most there were since the start.</summary>
    public (long Now, long Peak) ResidentBytes
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64, _process.PeakWorkingSet64);
        }
    }

    /// <summary>Starts a service whose assembly is in the output folder of the tests.</summary>
    /// <param name="assembly">The assembly's name without extension.</param>
    /// <param name="folder">The working directory and content root; the output folder of the tests when null.</param>
    /// <param name="environment">The hosting environment.</param>
    /// <param name="settings">Environment variables. In their names a colon stands for the two underscores of a configuration key.</param>
    public static ServiceProcess Start(
        string assembly, string? folder = null, string environment = "Production", params IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{assembly}.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
        };
        (string, string)[] defaults =
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("MANAGEMENT_PORT", "0"), ("Drain:Delay", "00:00:00"),
            ("DOTNET_ENVIRONMENT", environment), ("ASPNETCORE_ENVIRONMENT", environment),
        ];
        foreach (var (key, value) in defaults.Concat(settings))
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new(Process.Start(start)!);
    }

    /// <summary>Waits for a line of output that contains a text.</summary>
    /// <exception cref="InvalidOperationException">The process ended first; the message has its last output.</exception>
    public Task<string> WaitForLineAsync(string text) => WaitForLineAsync(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits for the address that is neither the public one nor that of the management port.</summary>
    public async Task<Uri> InternalAsync()
    {
        var (first, second) = await Listening;
        return AddressIn(await WaitForLineAsync(line => ListeningOn().IsMatch(line) && AddressIn(line) != first && AddressIn(line) != second));
    }

    /// <summary>Waits until the readiness check succeeds.</summary>
    public async Task ReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = (await Listening).Management };
        await Eventually.GetAsync(
            async () =>
            {
                using var response = await client.GetAsync("/health");
                return response.IsSuccessStatusCode;
            },
            ready => ready);
    }

    /// <summary>Kills the process (SIGKILL, on Windows TerminateProcess) and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _ended;
    }

    /// <summary>Kills the process, and adds the last lines of its output to that of the test, which the runner shows for a failed test.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await TestContext.Out.WriteLineAsync(string.Join('\n', _output.TakeLast(ShownLines)));
        _process.Dispose();
    }

    private async Task<(Uri Public, Uri Management)> ListenAsync()
    {
        // The public port is bound first.
        var first = WaitForLineAsync(line => ListeningOn().IsMatch(line));
        var second = WaitForLineAsync(line => ListeningOn().IsMatch(line) && first.IsCompleted);
        return (AddressIn(await first), AddressIn(await second));
    }

    private Task<string> WaitForLineAsync(Predicate<string> matches)
    {
        var waiter = new Waiter(matches, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            if (_output.FirstOrDefault(line => matches(line)) is { } line)
                waiter.Line.SetResult(line);
            else if (_hasEnded)
                waiter.Line.SetException(Ended());
            else
                _waiters.Add(waiter);
        }
        return waiter.Line.Task;
    }

    private void Add(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
        {
            if (_output.Count == KeptLines)
                _output.Dequeue();
            _output.Enqueue(line);
            // Last to first, so that one line does not complete both waiters for an address.
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (!_waiters[i].Matches(line))
                    continue;
                _waiters[i].Line.SetResult(line);
                _waiters.RemoveAt(i);
            }
        }
    }

    private async Task EndAsync()
    {
        // Also waits for the end of both output streams.
        await _process.WaitForExitAsync();
        lock (_lock)
        {
            _hasEnded = true;
            _waiters.ForEach(waiter => waiter.Line.SetException(Ended()));
            _waiters.Clear();
        }
    }

    private InvalidOperationException Ended() => new($"The process ended with exit code {_process.ExitCode}:\n{string.Join('\n', _output)}");

    private static Uri AddressIn(string line) => new(ListeningOn().Match(line).Groups[1].Value);

    [GeneratedRegex("Now listening on: (https?://[0-9.:]+)")]
    private static partial Regex ListeningOn();

    private sealed record Waiter(Predicate<string> Matches, TaskCompletionSource<string> Line);
}
