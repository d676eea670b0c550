using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Peers;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>The processes themselves: their start, their memory, and their container images.</summary>
internal static class ProcessCases
{
    private const string EmptyProject = "bench/SreAssignment.Bench.Empty";

    private static readonly TimeSpan ContainerTimeout = TimeSpan.FromMinutes(1);

    private static readonly string[] Projects =
        ["services/SreAssignment.Gateway", "services/SreAssignment.Auth", "services/SreAssignment.Images", EmptyProject];

    private sealed record Measured(double ReadyMs, long Idle, long Loaded);

    /// <summary>From the start of a process to a successful readiness check, and its memory before and after load.</summary>
    public static async Task StartAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var empty = await Tool.PublishAsync(EmptyProject, cancellationToken);
        var id = await platform.UploadAsync(platform.Images.Public, platform.PhotoFile, cancellationToken);
        var body = context.Body("grant_type=client_credentials");
        Dictionary<string, Func<Task<(Service Service, Request Request)>>> services = new()
        {
            ["gateway"] = async () =>
            {
                var service = await platform.StartGatewayAsync(platform.Images.Public, cancellationToken);
                return (service, Request.Get(new(service.Public, $"/api/v1/images/{id}"), platform.ClientToken));
            },
            ["auth"] = async () =>
            {
                var service = await platform.StartAuthAsync(cancellationToken);
                Dictionary<string, string> headers = new()
                {
                    ["Authorization"] = $"Basic {platform.DeveloperCredentials}",
                    ["Content-Type"] = "application/x-www-form-urlencoded",
                };
                return (service, new(new(service.Public, "/oauth2/token"), headers, body));
            },
            ["images"] = async () =>
            {
                var service = await platform.StartImagesAsync($"Path={Path.Combine(context.Work, "objects")}", cancellationToken);
                return (service, Request.Get(new(service.Public, $"/api/v1/images/{id}"), platform.InternalToken));
            },
            ["empty ASP.NET Core service"] = async () =>
            {
                var service = await StartEmptyAsync(context.Work, empty, cancellationToken);
                return (service, new(new(service.Public, "/health"), new Dictionary<string, string>()));
            },
        };

        var measured = services.Keys.ToDictionary(name => name, _ => new List<Measured>());
        var rounds = context.Options.Short ? 1 : 5;
        for (var round = 0; round < rounds && (round == 0 || !context.Deadline.HasPassed); round++)
        {
            foreach (var (name, start) in services)
                measured[name].Add(await MeasureAsync(context, name, start, isLoaded: round == 0, cancellationToken));
        }
        var reference = measured["empty ASP.NET Core service"];
        context.Report.Table(
            ["process", "ready after ms", "least to most", "ratio to empty", "MB idle", "ratio to empty", "MB after load"],
            measured.Select(service =>
            {
                var (ready, idle) = (Ready(service.Value), Idle(service.Value));
                return (IReadOnlyList<string>)
                [
                    service.Key, Report.Number(ready.Median), $"{Report.Number(ready.Least)} to {Report.Number(ready.Most)}",
                    Report.Number(ready.Median / Ready(reference).Median), Report.Megabytes(idle.Median), Report.Number(idle.Median / Idle(reference).Median),
                    Report.Megabytes(service.Value[0].Loaded),
                ];
            }));

        static Spread Ready(List<Measured> rounds) => Spread.Of(rounds.Select(round => round.ReadyMs));
        static Spread Idle(List<Measured> rounds) => Spread.Of(rounds.Select(round => (double)round.Idle));
    }

    /// <summary>The size of each container image, or of its layer with the application where the base image cannot be fetched.</summary>
    public static async Task SizeAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyList<string>>();
        string? failure = null;
        foreach (var project in Projects)
        {
            await Tool.PublishAsync(project, cancellationToken);
            var (expanded, compressed) = Layer(Path.Combine(Repository.Artifacts, "publish", Path.GetFileName(project)));
            var image = "–";
            // A short run does not fetch 100 MB.
            if (failure is null && !context.Options.Short)
                (image, failure) = await ContainerAsync(context, project, cancellationToken);
            rows.Add([Path.GetFileName(project), image, Report.Megabytes(compressed), Report.Megabytes(expanded)]);
        }
        context.Report.Table(["project", "image archive MB", "layer of the application, compressed MB", "expanded MB"], rows);
        if (failure is not null)
            context.Report.Paragraph($"There is no archive, because the base image cannot be fetched here: `{failure}`");
    }

    private static async Task<(string Size, string? Failure)> ContainerAsync(BenchContext context, string project, CancellationToken cancellationToken)
    {
        var archive = Path.Combine(context.Work, $"{Path.GetFileName(project)}.tar.gz");
        // The SDK tries again and again to reach the registry of the base image.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ContainerTimeout);
        try
        {
            await Tool.RunAsync(
                "dotnet",
                [
                    "publish", Repository.PathOf(project), "-c", "Release", "--use-current-runtime", "--no-self-contained", "-t:PublishContainer",
                    $"-p:ContainerArchiveOutputPath={archive}", .. Tool.NoServers,
                ],
                limit.Token);
            return (Report.Megabytes(new FileInfo(archive).Length), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("–", $"no image after {ContainerTimeout.TotalSeconds:0} s: the base image cannot be fetched");
        }
        catch (InvalidOperationException exception)
        {
            var line = exception.Message.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal), exception.Message);
            return ("–", line.Split(" [")[0].Trim());
        }
    }

    private static (long Expanded, long Compressed) Layer(string folder)
    {
        var expanded = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        using var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Optimal, leaveOpen: true))
            TarFile.CreateFromDirectory(folder, gzip, includeBaseDirectory: false);
        return (expanded, layer.Length);
    }

    private static async Task<Measured> MeasureAsync(
        BenchContext context, string name, Func<Task<(Service Service, Request Request)>> start, bool isLoaded, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var (service, request) = await start();
        await using var disposed = service;
        var ready = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (!context.Options.Short)
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        var idle = service.Process.ResidentBytes;
        if (!isLoaded)
            return new(ready, idle, 0);
        var contender = new Contender(name, request, service.Process);
        await contender.VerifyAsync(cancellationToken);
        var duration = context.Options.Short ? context.Options.Round : 2 * context.Options.Round;
        await Wrk.RunAsync(contender, BenchContext.ManyConnections, duration, cancellationToken);
        return new(ready, idle, service.Process.ResidentBytes);
    }

    private static async Task<Service> StartEmptyAsync(string work, string executable, CancellationToken cancellationToken)
    {
        var process = ServerProcess.Start(work, executable, [], new Dictionary<string, string> { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" });
        var address = (await process.ListeningAsync(1, cancellationToken))[0];
        await process.ReadyAsync(new(address, "/health"), cancellationToken);
        return new(process, address, address);
    }
}
