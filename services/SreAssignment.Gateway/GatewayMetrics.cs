using System.Diagnostics;
using System.Diagnostics.Metrics;
using SreAssignment.Gateway.Tokens;

namespace SreAssignment.Gateway;

/// <summary>What the gateway counts, beside what the server and the HTTP clients count by themselves.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "SreAssignment.Gateway";

    private readonly Counter<long> _lookups;
    private readonly Histogram<double> _exchanges;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _lookups = meter.CreateCounter<long>("gateway.token.cache.lookups", "{lookup}", "Tokens looked up in the exchange cache.");
        _exchanges = meter.CreateHistogram<double>("gateway.token.exchange.duration", "s", "Duration of token exchanges at the authority.");
    }

    public void LookedUp(ExchangeResult? found) =>
        _lookups.Add(1, new KeyValuePair<string, object?>("result", found is null ? "miss" : "hit"));

    public void Exchanged(TimeSpan duration, ExchangeResult result) =>
        _exchanges.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("result", Name(result)));

    private static string Name(ExchangeResult result) => result switch
    {
        ExchangeResult.Accepted => "accepted",
        ExchangeResult.Refused => "refused",
        ExchangeResult.Unavailable => "unavailable",
        _ => throw new UnreachableException(),
    };
}
