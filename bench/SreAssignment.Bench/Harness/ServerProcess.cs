using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace SreAssignment.Bench.Harness;

/// <summary>A server and the processes that it starts. Its output goes to a file, so that reading it costs nothing during a measurement.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);
    private static readonly double TicksPerSecond = 100;

    private readonly Process _process;
    private readonly string _log;

    private ServerProcess(Process process, string log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    /// <summary>Processor time of all its processes so far.</summary>
    public TimeSpan CpuTime => TimeSpan.FromSeconds(Tree().Sum(id => CpuTicks(id)) / TicksPerSecond);

    /// <summary>Bytes of all its processes in physical memory.</summary>
    public long ResidentBytes => Tree().Sum(Resident);

    /// <summary>Starts a server.</summary>
    /// <param name="work">The folder for its log.</param>
    /// <param name="command">The path of the executable file.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="environment">Environment variables.</param>
    /// <param name="folder">The working directory; that of the executable file by default.</param>
    public static ServerProcess Start(
        string work, string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var log = Path.Combine(work, $"{Path.GetFileName(command)}-{Guid.NewGuid():N}.log");
        // The shell replaces itself by the server.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > \"$LOG_FILE\" 2>&1", "sh", command, .. arguments])
        {
            WorkingDirectory = folder ?? Path.GetDirectoryName(command)!,
        };
        start.Environment["LOG_FILE"] = log;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(Process.Start(start)!, log);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until an ASP.NET Core server listens on a number of addresses.</summary>
    public async Task<IReadOnlyList<Uri>> ListeningAsync(int count, CancellationToken cancellationToken)
    {
        List<Uri> addresses = [];
        await UntilAsync(async () =>
        {
            addresses = [.. ListeningOn().Matches(await ReadLogAsync(cancellationToken)).Select(match => new Uri(match.Groups[1].Value))];
            return addresses.Count >= count;
        }, cancellationToken);
        return addresses;
    }

    /// <summary>Waits until a request gets a successful response.</summary>
    public async Task ReadyAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        await UntilAsync(async () =>
        {
            try
            {
                using var response = await client.GetAsync(address, cancellationToken);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilAsync(Func<Task<bool>> isTrue, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); !await isTrue(); await Task.Delay(Poll, cancellationToken))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The server ended with exit code {_process.ExitCode}:\n{await ReadLogAsync(cancellationToken)}");
            if (Stopwatch.GetElapsedTime(started) > StartTimeout)
                throw new InvalidOperationException($"The server was not ready in {StartTimeout.TotalSeconds:0} s:\n{await ReadLogAsync(cancellationToken)}");
        }
    }

    private async Task<string> ReadLogAsync(CancellationToken cancellationToken) =>
        File.Exists(_log) ? await File.ReadAllTextAsync(_log, cancellationToken) : "";

    private List<int> Tree()
    {
        var parents = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).ToDictionary(id => id, ParentOf);
        List<int> tree = [Id];
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(parents.Where(process => process.Value == tree[i]).Select(process => process.Key));
        return tree;
    }

    private static int ParentOf(int id) => Stat(id) is { Length: > 1 } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    private static long CpuTicks(int id) => Stat(id) is { Length: > 12 } fields
        ? long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)
        : 0;

    private static long Resident(int id) => Read($"/proc/{id}/statm") is { Length: > 0 } text
        ? long.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize
        : 0;

    // The fields of proc_pid_stat(5) after the name, which may have spaces.
    private static string[] Stat(int id) => Read($"/proc/{id}/stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            // The process has ended.
            return "";
        }
    }

    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex ListeningOn();
}
