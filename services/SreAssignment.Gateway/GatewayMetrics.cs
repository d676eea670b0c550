using System.Diagnostics;
using System.Diagnostics.Metrics;
using SreAssignment.Gateway.Tokens;
using Yarp.ReverseProxy.Forwarder;

namespace SreAssignment.Gateway;

/// <summary>What the gateway counts, beside what the server and the HTTP clients count by themselves.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "SreAssignment.Gateway";

    // From the milliseconds of an exchange to the longest that a service may stay silent.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Counter<long> _lookups;
    private readonly Histogram<double> _exchanges;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _forwarding;
    private readonly Histogram<double> _forwarded;
    private readonly Counter<long> _errors;

    public GatewayMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _lookups = meter.CreateCounter<long>("gateway.token.cache.lookups", "{lookup}", "Tokens looked up in the exchange cache, by result: hit or miss.");
        _exchanges = meter.CreateHistogram(
            "gateway.token.exchange.duration", "s", "Duration of token exchanges at the authority, by result.", advice: Durations);
        _refused = meter.CreateCounter<long>("gateway.requests.refused", "{request}", "Requests refused by the gateway itself, by reason.");
        _forwarding = meter.CreateUpDownCounter<long>("gateway.upstream.active_requests", "{request}", "Requests being forwarded now, by route.");
        _forwarded = meter.CreateHistogram(
            "gateway.upstream.duration", "s", "Duration of forwarded requests, their bodies included, by route.", advice: Durations);
        _errors = meter.CreateCounter<long>("gateway.upstream.errors", "{request}", "Requests that could not be forwarded, by route and kind of error.");
    }

    public void LookedUp(bool hit) => _lookups.Add(1, Tag("result", hit ? "hit" : "miss"));

    public void Exchanged(TimeSpan duration, ExchangeResult result) => _exchanges.Record(duration.TotalSeconds, Tag("result", Name(result)));

    public void Refused(string reason) => _refused.Add(1, Tag("reason", reason));

    public void Forwarding(string route, int change) => _forwarding.Add(change, Tag("route", route));

    public void Forwarded(string route, string service, int status, ForwarderError? error, TimeSpan duration)
    {
        _forwarded.Record(duration.TotalSeconds, Tag("route", route), Tag("service", service), Tag("http.response.status_code", status));
        if (error is not null)
            _errors.Add(1, Tag("route", route), Tag("service", service), Tag("error.type", error.ToString()));
    }

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    private static string Name(ExchangeResult result) => result switch
    {
        ExchangeResult.Accepted => "accepted",
        ExchangeResult.Refused => "refused",
        ExchangeResult.Unavailable => "unavailable",
        _ => throw new UnreachableException(),
    };
}
