using System.Diagnostics.Metrics;
using SreAssignment.Gateway.Tokens;

namespace SreAssignment.Gateway;

/// <summary>The metrics of the gateway, in addition to those of the server and of the HTTP clients.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "SreAssignment.Gateway";

    // An exchange takes milliseconds, and at most its timeout.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Counter<long> _lookups;
    private readonly Histogram<double> _exchanges;
    private readonly Counter<long> _refused;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _lookups = meter.CreateCounter<long>("gateway.token.cache.lookups", "{lookup}", "Tokens looked up in the exchange cache, by result: hit or miss.");
        _exchanges = meter.CreateHistogram(
            "gateway.token.exchange.duration", "s", "Duration of token exchanges at the authority, by result.", advice: Durations);
        _refused = meter.CreateCounter<long>("gateway.requests.refused", "{request}", "Requests refused by the gateway itself, by reason.");
    }

    public void LookedUp(bool hit) => _lookups.Add(1, Tag("result", hit ? "hit" : "miss"));

    public void Exchanged(TimeSpan duration, ExchangeResult result) =>
        _exchanges.Record(duration.TotalSeconds, Tag("result", result.GetType().Name.ToLowerInvariant()));

    public void Refused(string reason) => _refused.Add(1, Tag("reason", reason));

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);
}
