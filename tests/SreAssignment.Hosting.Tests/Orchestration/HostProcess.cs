using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>The test application's host as a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Channel<string> _new = Channel.CreateUnbounded<string>();

    private HostProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = ExitAsync();
    }

    public int Id => _process.Id;

    public Task<int> Exited { get; }

    public IReadOnlyCollection<string> Lines => _lines;

    public static HostProcess Start(params string[] args)
    {
        // Tests that run in the background inherit that SIGINT is ignored, which a host at a terminal does not.
        string[] host = [DotnetHost.Path, "exec", typeof(Projects.SreAssignment_Hosting_TestAppHost).Assembly.Location];
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", .. host, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Waits for a line, of those written already or still to come.</summary>
    public async Task<string> WaitForLineAsync(Regex form)
    {
        if (_lines.FirstOrDefault(form.IsMatch) is { } written)
            return written;
        try
        {
            await foreach (var line in _new.Reader.ReadAllAsync(TestHost.Deadline))
            {
                if (form.IsMatch(line))
                    return line;
            }
        }
        catch (OperationCanceledException)
        {
            // The assertion below says what there was instead.
        }

        throw new AssertionException($"No line like {form}. The host wrote:\n{string.Join('\n', _lines)}");
    }

    /// <summary>The processes that the host has started.</summary>
    public IReadOnlyCollection<int> Children() =>
    [
        .. Directory.EnumerateDirectories("/proc/").Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit))
            .Select(n => int.Parse(n!, CultureInfo.InvariantCulture)).Where(p => ParentOf(p) == Id),
    ];

    /// <summary>The parent and the state of a process, such as <c>1 Z</c>; <see langword="null"/> when there is no such process.</summary>
    public static string? Stat(int process)
    {
        try
        {
            // The second field is the name in parentheses, which may hold anything.
            var stat = File.ReadAllText($"/proc/{process}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return $"{fields[1]} {fields[0]}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
            UnixSignal.Send(Id, UnixSignal.Terminate);
        await Exited.WaitAsync(TestHost.Deadline);
        _process.Dispose();
    }

    private static int? ParentOf(int process) =>
        Stat(process) is { } stat ? int.Parse(stat.Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private void Take(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        _new.Writer.TryWrite(line);
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        _new.Writer.TryComplete();
        return _process.ExitCode;
    }
}
