using System.Globalization;
using System.Text.Json;
using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Peers;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>
/// The gateway and its peers before the same backend. The gateway exchanges the client's token for an internal one. The peers get the internal token itself,
/// validate it, and pass it on, so the backend does the same for each of them.
/// </summary>
internal static class GatewayCases
{
    private const string FixedBody = """{"id":"fixed"}""";
    private const int OpenLoopRate = 1000;

    // What a busy machine bears. A short run checks responses only.
    private const int ShortOpenLoopRate = 100;

    /// <summary>GET of image metadata.</summary>
    public static async Task MetadataAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var id = await platform.UploadAsync(platform.Images.Public, platform.PhotoFile, cancellationToken);
        await using var started = new Started();
        var path = $"/api/v1/images/{id}";
        var contenders = await StartAsync(context, started, platform.Images.Public, path, id, [platform.Images.Process], cancellationToken);
        var logging = started.Add(await platform.StartGatewayAsync(platform.Images.Public, cancellationToken, hasAccessLog: true));
        contenders.Add(Proxy("gateway, access log on", logging.Public, path, id, platform.ClientToken, logging.Process, platform.Images.Process));
        contenders.Add(new("images, the backend alone", Request.Get(new(platform.Images.Public, path), platform.InternalToken), platform.Images.Process)
        {
            Check = content => CheckId(content, id),
        });
        await context.CompareAsync("GET of metadata through", contenders, BenchContext.ManyConnections, cancellationToken);
    }

    /// <summary>A backend that costs nothing.</summary>
    public static async Task FixedAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        await using var started = new Started();
        if (await FixedBackendAsync(context, started, cancellationToken) is not { } backend)
            return;
        var contenders = await StartAsync(context, started, backend.Address, "/api/v1/images/fixed", "fixed", [], cancellationToken);
        var alone = new Request(new(backend.Address, "/api/v1/images/fixed"), new Dictionary<string, string>());
        contenders.Add(new("nginx, the backend alone", alone, backend.Process));
        var comparison = await context.CompareAsync("GET of a fixed response through", contenders, BenchContext.ManyConnections, cancellationToken);
        context.AddService("gateway", comparison);
    }

    /// <summary>Requests at their scheduled times, before the same two backends.</summary>
    public static async Task OpenLoopAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var id = await platform.UploadAsync(platform.Images.Public, platform.PhotoFile, cancellationToken);
        await using var started = new Started();
        var path = $"/api/v1/images/{id}";
        var metadata = await StartAsync(context, started, platform.Images.Public, path, id, [platform.Images.Process], cancellationToken);
        await CompareAsync(context, "metadata", metadata, cancellationToken);
        if (await FixedBackendAsync(context, started, cancellationToken) is not { } backend)
            return;
        var fixedResponse = await StartAsync(context, started, backend.Address, "/api/v1/images/fixed", "fixed", [], cancellationToken);
        await CompareAsync(context, "fixed response", fixedResponse, cancellationToken);
    }

    private static async Task CompareAsync(BenchContext context, string backend, IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        var halves = new Dictionary<Contender, double>();
        foreach (var contender in contenders)
        {
            await contender.VerifyAsync(cancellationToken);
            var most = await Wrk.RunAsync(contender, BenchContext.ManyConnections, TimeSpan.FromSeconds(context.Options.Short ? 1 : 3), cancellationToken);
            halves[contender] = Math.Max(1, most.PerSecond / 2);
        }
        var fixedRate = context.Options.Short ? ShortOpenLoopRate : OpenLoopRate;
        await RunAsync(string.Create(CultureInfo.InvariantCulture, $"{backend}, open loop at {fixedRate:#,0}/s"), _ => fixedRate);
        await RunAsync($"{backend}, open loop at half of the server's maximum", contender => halves[contender]);

        async Task RunAsync(string name, Func<Contender, double> rate)
        {
            var comparison = await Comparison.RunAsync(
                name, contenders, context.Options, (contender, duration, token) => OpenLoop.RunAsync(contender, rate(contender), duration, token),
                context.Deadline, cancellationToken);
            context.Report.Table(
                [name, "scheduled/s", "mean ms", "p50 ms", "p99 ms", "p99 ms, least to most", "CPU ms/request"],
                contenders.Select(contender =>
                {
                    var p99 = comparison.Of(contender, m => m.P99Ms);
                    return (IReadOnlyList<string>)
                    [
                        contender.Name, rate(contender).ToString("#,0", CultureInfo.InvariantCulture),
                        Report.Number(comparison.Of(contender, m => m.MeanMs).Median),
                        Report.Number(comparison.Of(contender, m => m.P50Ms).Median), Report.Number(p99.Median),
                        $"{Report.Number(p99.Least)} to {Report.Number(p99.Most)}", Report.Number(comparison.Of(contender, m => m.CpuMs).Median),
                    ];
                }));
        }
    }

    private static async Task<Peer?> FixedBackendAsync(BenchContext context, Started started, CancellationToken cancellationToken)
    {
        var backend = await context.TryAsync(() => ImagePeers.NginxAsync(context.Work, context.Work, FixedBody, cancellationToken));
        return backend is null ? null : started.Add(backend);
    }

    // The processor time of a service behind them counts for each, since it does the same work.
    private static async Task<List<Contender>> StartAsync(
        BenchContext context, Started started, Uri backend, string path, string id, ServerProcess[] behind, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var gateway = started.Add(await platform.StartGatewayAsync(backend, cancellationToken));
        List<Contender> contenders = [Proxy("gateway", gateway.Public, path, id, platform.ClientToken, [gateway.Process, .. behind])];
        Func<Platform, string, Uri, CancellationToken, Task<Peer>>[] peers = [ProxyPeers.HaProxyAsync, ProxyPeers.YarpAsync, ProxyPeers.ExpressAsync];
        foreach (var start in peers)
        {
            if (await context.TryAsync(() => start(platform, context.Work, backend, cancellationToken)) is { } peer)
            {
                started.Add(peer);
                contenders.Add(Proxy(peer.Name, peer.Address, path, id, platform.InternalToken, [peer.Process, .. behind]));
            }
        }
        return contenders;
    }

    private static Contender Proxy(string name, Uri address, string path, string id, string token, params ServerProcess[] processes)
    {
        var uri = new Uri(address, path);
        return new(name, Request.Get(uri, token), processes)
        {
            Check = content => CheckId(content, id),
            Rejected = [Request.Get(uri, Platform.Forge(token)), new(uri, new Dictionary<string, string>())],
        };
    }

    private static void CheckId(byte[] content, string id)
    {
        using var document = JsonDocument.Parse(content);
        if (document.RootElement.GetProperty("id").GetString() != id)
            throw new WrongResponseException($"the metadata are of another image than {id}");
    }
}
