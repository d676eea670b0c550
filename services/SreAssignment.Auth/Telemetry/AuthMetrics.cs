using System.Diagnostics.Metrics;

namespace SreAssignment.Auth.Telemetry;

/// <summary>The metrics of the service beside those of the server.</summary>
internal sealed class AuthMetrics
{
    public const string MeterName = "SreAssignment.Auth";

    // From a signature's microseconds to a store's seconds.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    };

    private readonly Counter<long> _issued;
    private readonly Counter<long> _exchanged;
    private readonly Counter<long> _introspected;
    private readonly Counter<long> _revoked;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _revocationErrors;
    private readonly Histogram<double> _durations;

    private readonly Meter _meter;
    private readonly TimeProvider _time;

    public AuthMetrics(IMeterFactory factory, TimeProvider time)
    {
        _time = time;
        _meter = factory.Create(MeterName);
        _issued = _meter.CreateCounter<long>("auth.tokens.issued", "{token}", "Access tokens issued to clients.");
        _exchanged = _meter.CreateCounter<long>("auth.tokens.exchanged", "{token}", "Access tokens issued in exchange for others.");
        _introspected = _meter.CreateCounter<long>("auth.tokens.introspected", "{token}", "Introspected tokens.");
        _revoked = _meter.CreateCounter<long>("auth.tokens.revoked", "{token}", "Tokens revoked by this replica.");
        _refused = _meter.CreateCounter<long>("auth.requests.refused", "{request}", "Requests to the OAuth endpoints that were rejected, by reason.");
        _revocationErrors = _meter.CreateCounter<long>(
            "auth.revocations.errors", "{error}", "Objects under revocations/ that cannot be used, and lists and deletes that failed, by reason.");
        _durations = _meter.CreateHistogram("auth.request.duration", "s", "Duration of requests to the OAuth endpoints, by result.", advice: Durations);
    }

    /// <summary>Publishes the state of the signing keys: when the key that signs became active, and how many problems the folder has.</summary>
    public void ObserveSigningKeys(Func<DateTimeOffset?> activeSince, Func<int> problems)
    {
        _meter.CreateObservableGauge("auth.signing_key.age", () => AgeOf(activeSince()), "s", "Time since the key that signs became active.");
        _meter.CreateObservableGauge(
            "auth.signing_key.problems", problems, "{problem}", "Problems of the key folder at the last read, such as files that are not a key.");
    }

    /// <summary>Publishes the state of the revocation list: how many tokens it has, and when it was read.</summary>
    public void ObserveRevocations(Func<int> count, Func<DateTimeOffset?> readAt)
    {
        _meter.CreateObservableGauge("auth.revocations", count, "{token}", "Revoked tokens that have not expired.");
        _meter.CreateObservableGauge("auth.revocations.age", () => AgeOf(readAt()), "s", "Time since the revocations were read from object storage.");
    }

    public void Issued() => _issued.Add(1);

    public void Exchanged() => _exchanged.Add(1);

    public void Introspected(bool active) => _introspected.Add(1, new KeyValuePair<string, object?>("active", active));

    public void Revoked() => _revoked.Add(1);

    /// <summary>Counts an error of the revocation list by its reason: <c>name</c>, <c>expiry</c>, <c>list</c> or <c>delete</c>.</summary>
    public void RevocationsFailed(string reason) => _revocationErrors.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Counts a rejected request by its reason, which is one of a few fixed words.</summary>
    public void Refused(string endpoint, string reason) =>
        _refused.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Records the duration of a request, with its result: <c>ok</c>, <c>rejected</c> (4xx) or <c>error</c> (5xx).</summary>
    public void Responded(string endpoint, int status, TimeSpan duration) => _durations.Record(
        duration.TotalSeconds,
        new KeyValuePair<string, object?>("endpoint", endpoint),
        new KeyValuePair<string, object?>("result", status >= 500 ? "error" : status >= 400 ? "rejected" : "ok"));

    // A value that does not exist yet has no sample.
    private IEnumerable<Measurement<double>> AgeOf(DateTimeOffset? since) => since is { } known ? [new((_time.GetUtcNow() - known).TotalSeconds)] : [];
}
