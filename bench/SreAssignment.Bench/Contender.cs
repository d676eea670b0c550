using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using SreAssignment.Testing;

namespace SreAssignment.Bench;

/// <summary>A server in a process of its own that makes renditions of the images it is sent.</summary>
internal sealed class Contender : IAsyncDisposable
{
    private const string ImagesService = "services/SreAssignment.Images/bin/Release/net10.0/SreAssignment.Images.dll";

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly string _path;
    private readonly Func<ValueTask> _cleanUp;

    private Contender(string name, string version, Process process, Uri address, string path, Func<ValueTask> cleanUp)
    {
        (Name, Version, _process, _path, _cleanUp) = (name, version, process, path, cleanUp);
        _client = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public string Name { get; }

    public string Version { get; }

    private TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The images service as it is shipped, token checks and all.</summary>
    public static async Task<Contender> StartImagesAsync()
    {
        var authority = await TestAuthority.StartAsync();
        var token = authority.Sign(DateTimeOffset.UtcNow, "images", change =>
        {
            change.Expires = DateTime.UtcNow.AddMinutes(50);
            change.Claims["scope"] = "images:write";
        });
        var address = $"http://127.0.0.1:{FreePort()}";
        var folder = Directory.CreateTempSubdirectory("bench-").FullName;
        var process = Start("dotnet", [Path.Combine(Repository.Root, ImagesService)], new()
        {
            ["ASPNETCORE_URLS"] = address,
            ["MANAGEMENT_PORT"] = $"{FreePort()}",
            ["Drain__Delay"] = "00:00:00",
            ["Tokens__Issuer"] = TestAuthority.Issuer,
            ["Tokens__Authority"] = authority.Address,
            ["ConnectionStrings__storage"] = $"Path={folder}",
            ["Logging__LogLevel__Default"] = "Warning",
        });
        process.BeginOutputReadLine();
        var vips = string.Join('.', Enumerable.Range(0, 3).Select(part => NetVips.NetVips.Version(part)));
        var contender = new Contender("images", $"libvips {vips} on .NET {Environment.Version}", process, new(address), "/api/v1/process", async () =>
        {
            await authority.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        });
        contender._client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        await contender.WaitAsync();
        return contender;
    }

    /// <summary>sharp behind Node's own HTTP server.</summary>
    public static async Task<Contender> StartSharpAsync()
    {
        var process = Start("node", [Path.Combine(Repository.Root, "bench", "sharp", "server.mjs")], []);
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("sharp's server did not start.");
        using var started = JsonDocument.Parse(line);
        var versions = started.RootElement;
        var version = $"sharp {versions.GetProperty("sharp")} with libvips {versions.GetProperty("vips")}, concurrency {versions.GetProperty("concurrency")}";
        return new("sharp", version, process, new($"http://127.0.0.1:{versions.GetProperty("port")}"), "/", () => ValueTask.CompletedTask);
    }

    /// <summary>One rendition.</summary>
    public async Task<Answer> ProcessAsync(byte[] photo, Case test, BenchOptions options)
    {
        using var body = new ByteArrayContent(photo) { Headers = { ContentType = new("image/jpeg") } };
        var effort = Name == "sharp" ? $"&effort={options.Effort}" : "";
        using var response = await _client.PostAsync($"{_path}?width={test.Width}&format={test.Format}&quality={options.Quality}{effort}", body);
        var result = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{Name} answered {response.StatusCode}: {System.Text.Encoding.UTF8.GetString(result)}");
        return new(result, response.Headers.TryGetValues("Server-Timing", out var timings) ? string.Join(", ", timings) : "");
    }

    /// <summary>Keeps it busy for a while.</summary>
    public async Task<Run> RunAsync(byte[] photo, Case test, BenchOptions options, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var before = CpuTime;
        var latencies = await Task.WhenAll(Enumerable.Range(0, options.Connections).Select(async _ =>
        {
            var own = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(started) < duration)
            {
                var sent = Stopwatch.GetTimestamp();
                await ProcessAsync(photo, test, options);
                own.Add(Stopwatch.GetElapsedTime(sent));
            }
            return own;
        }));
        return new(Stopwatch.GetElapsedTime(started), CpuTime - before, [.. latencies.SelectMany(own => own)]);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _cleanUp();
    }

    private async Task WaitAsync()
    {
        for (var deadline = Stopwatch.StartNew(); deadline.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(50))
        {
            try
            {
                using var response = await _client.GetAsync("/");
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                // Not listening yet.
            }
        }
        throw new InvalidOperationException($"{Name} did not start in 30 s.");
    }

    private static Process Start(string command, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A rendition, and what the server says of the time that it took.</summary>
internal sealed record Answer(byte[] Content, string ServerTiming);
