using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Metrics;

/// <summary>The number of series does not depend on the number of images and clients. Exemplars link them to traces.</summary>
[NonParallelizable]
public sealed partial class SeriesTests
{
    private const int Clients = 1_000;
    private const int Images = 10_000;
    private const int WarmUp = 20;
    private const int Connections = 8;

    // Values of these labels come from the network and the runtime: a connection that is closed, or a state of a connection.
    private static readonly string[] OfConnections = ["http_client_open_connections", "http_client_active_requests", "kestrel_"];

    [Test, Category("Soak")]
    public async Task Ten_thousand_images_and_a_thousand_clients_add_no_series()
    {
        await using var services = await RunningServices.StartAsync(Enumerable.Range(0, Clients).Select(Client));
        await SendAsync(services, 0, WarmUp);
        var before = await SeriesAsync(services);
        TestContext.Out.WriteLine($"Before: {Counts(before)}");

        await SendAsync(services, WarmUp, Clients);

        var after = await SeriesAsync(services);
        TestContext.Out.WriteLine($"After: {Counts(after)}");
        foreach (var service in RunningServices.Names)
            Assert.That(after[service].Except(before[service]), Is.Empty, service);
    }

    [Test]
    public async Task Histograms_have_the_trace_ids_of_requests_when_tracing_is_on()
    {
        // Spans are sent to a port that nothing listens on.
        await using var services = await RunningServices.StartAsync(settings: ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"));
        await services.Requests.ExerciseAsync();

        (string Service, string Metric)[] histograms =
        [
            ("auth", "auth_request_duration_seconds"), ("gateway", "gateway_token_exchange_duration_seconds"), ("images", "image_processing_duration_seconds"),
            .. RunningServices.Names.Select(service => (service, "http_server_request_duration_seconds")),
        ];
        foreach (var (service, metric) in histograms)
        {
            var metrics = await services.ScrapeAsync(service, "application/openmetrics-text; version=1.0.0");
            Assert.That(
                metrics.Split('\n').Where(line => line.StartsWith($"{metric}_bucket{{", StringComparison.Ordinal)),
                Has.Some.Match("""# \{.*trace_id="[0-9a-f]{32}".*\} [0-9.e-]+"""),
                service);
        }
    }

    // Each client sends requests for other images.
    private static Task SendAsync(RunningServices services, int first, int end) => Parallel.ForAsync(
        first, end, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (client, _) =>
        {
            var token = await services.Requests.TokenAsync(Client(client));
            for (var i = 0; i < Images / Clients; i++)
                (await services.Requests.SendAsync(HttpMethod.Get, $"/api/v1/images/{client:x12}-{i:x20}", token)).Dispose();
        });

    private static string Client(int number) => $"client-{number}";

    private static async Task<Dictionary<string, HashSet<string>>> SeriesAsync(RunningServices services)
    {
        var series = new Dictionary<string, HashSet<string>>();
        foreach (var service in RunningServices.Names)
        {
            series[service] = [.. Series().Matches(await services.ScrapeAsync(service)).Select(match => match.Value)
                .Where(name => !Array.Exists(OfConnections, name.StartsWith))];
        }

        return series;
    }

    private static string Counts(Dictionary<string, HashSet<string>> series) =>
        string.Join(", ", series.Select(service => $"{service.Key} {service.Value.Count}"));

    [GeneratedRegex("""^[a-zA-Z_:][\w:]*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?(?=[ ])""", RegexOptions.Multiline)]
    private static partial Regex Series();
}
