using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.Gateway.Tests;

public sealed class MetricsTests
{
    [Test]
    public async Task Requests_and_exchanges_are_counted()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var counted = new Counted(gateway.Services.GetRequiredService<IMeterFactory>());
        var token = gateway.Token("images:read");
        await SendAsync(gateway, HttpMethod.Get, token);
        await SendAsync(gateway, HttpMethod.Get, token);
        await SendAsync(gateway, HttpMethod.Post, token);
        await SendAsync(gateway, HttpMethod.Get, null);
        await SendAsync(gateway, HttpMethod.Get, gateway.Authority.Sign(gateway.Time.GetUtcNow().AddHours(-1), "gateway"));
        Assert.Multiple(() =>
        {
            Assert.That(counted["gateway.token.cache.lookups", "result=miss"], Is.EqualTo(2));
            Assert.That(counted["gateway.token.cache.lookups", "result=hit"], Is.EqualTo(2));
            Assert.That(counted["gateway.token.exchange.duration", "result=accepted"], Is.EqualTo(1));
            Assert.That(counted["gateway.requests.refused", "reason=scope"], Is.EqualTo(1));
            Assert.That(counted["gateway.requests.refused", "reason=no-token"], Is.EqualTo(1));
            Assert.That(counted["gateway.requests.refused", "reason=expired"], Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Latency_objective_applies_where_the_duration_does_not_depend_on_the_body()
    {
        await using var gateway = await TestGateway.StartAsync();
        var endpoints = gateway.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints);
        var exempt = endpoints.Where(e => e.Metadata.GetMetadata<LatencyObjectiveExemption>() is not null).Select(e => e.DisplayName);
        Assert.That(exempt, Is.EquivalentTo((string[])["upload", "content", "process"]));
    }

    [Test]
    public async Task Metrics_are_scraped_from_the_management_port()
    {
        await using var gateway = await TestGateway.StartAsync();
        await SendAsync(gateway, HttpMethod.Get, gateway.Token());
        await gateway.Images.StopAsync();
        await SendAsync(gateway, HttpMethod.Get, gateway.Token());

        var metrics = await gateway.Management.GetStringAsync("/metrics");
        var images = new Uri(gateway.Images.Address).Port;
        Assert.Multiple(() =>
        {
            Assert.That(metrics, Does.Match("gateway_token_exchange_duration_seconds_bucket\\{[^}]*le=\"0.005\""));
            // The framework measures each service.
            Assert.That(metrics,
                Does.Match($"http_client_request_duration_seconds_count\\{{[^}}]*http_response_status_code=\"200\"[^}}]*server_port=\"{images}\""));
            Assert.That(metrics,
                Does.Match($"http_client_request_duration_seconds_count\\{{[^}}]*error_type=\"connection_error\"[^}}]*server_port=\"{images}\""));
        });
    }

    private static async Task SendAsync(TestGateway gateway, HttpMethod method, string? token)
    {
        using var response = await gateway.SendAsync(method, "/api/v1/images", token);
        await response.Content.ReadAsStringAsync();
    }

    /// <summary>Adds up what the meters of one gateway record: the values of counters, and for histograms how often.</summary>
    private sealed class Counted : IDisposable
    {
        private readonly ConcurrentDictionary<string, long> _sums = new();
        private readonly MeterListener _listener = new();

        public Counted(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == factory && instrument.Meter.Name == GatewayMetrics.MeterName)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, 1, tags));
            _listener.Start();
        }

        public long this[string instrument, string tags] => _sums.GetValueOrDefault($"{instrument} {tags}", -1);

        public void Dispose() => _listener.Dispose();

        private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
            _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        }
    }
}
