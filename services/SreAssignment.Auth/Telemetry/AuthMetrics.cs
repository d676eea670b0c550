using System.Diagnostics.Metrics;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Revocation;

namespace SreAssignment.Auth.Telemetry;

/// <summary>What the service counts, beside what the server counts by itself.</summary>
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

    public AuthMetrics(IMeterFactory factory, SigningKeyRing keys, RevocationList revocations, TimeProvider time)
    {
        var meter = factory.Create(MeterName);
        _issued = meter.CreateCounter<long>("auth.tokens.issued", "{token}", "Access tokens issued to clients.");
        _exchanged = meter.CreateCounter<long>("auth.tokens.exchanged", "{token}", "Access tokens issued in exchange for others.");
        _introspected = meter.CreateCounter<long>("auth.tokens.introspected", "{token}", "Tokens asked about.");
        _revoked = meter.CreateCounter<long>("auth.tokens.revoked", "{token}", "Tokens revoked here.");
        _refused = meter.CreateCounter<long>("auth.requests.refused", "{request}", "Requests to the OAuth endpoints that were refused.");
        _revocationErrors = meter.CreateCounter<long>(
            "auth.revocations.errors", "{error}", "Objects under revocations/ that cannot be used, and lists and deletes that failed, by reason.");
        _durations = meter.CreateHistogram("auth.request.duration", "s", "Duration of requests to the OAuth endpoints.", advice: Durations);

        // A value that does not exist yet has no sample.
        meter.CreateObservableGauge(
            "auth.signing_key.age",
            () => Seconds(time.GetUtcNow() - keys.Signer?.ActivatesAt),
            "s",
            "Time since the key that signs became active.");
        meter.CreateObservableGauge(
            "auth.signing_key.problems",
            () => keys.Problems.Count,
            "{problem}",
            "Problems of the key folder at the last read, such as files that are not a key.");
        meter.CreateObservableGauge("auth.revocations.count", () => revocations.Count, "{token}", "Revoked tokens that have not expired.");
        meter.CreateObservableGauge(
            "auth.revocations.age",
            () => Seconds(time.GetUtcNow() - revocations.LoadedAt),
            "s",
            "Time since the revocations were read from object storage.");
    }

    public void Issued() => _issued.Add(1);

    public void Exchanged() => _exchanged.Add(1);

    public void Introspected(bool active) => _introspected.Add(1, new KeyValuePair<string, object?>("active", active));

    public void Revoked() => _revoked.Add(1);

    /// <summary>Counts an error of the revocation list by its reason: <c>name</c>, <c>expiry</c>, <c>list</c> or <c>delete</c>.</summary>
    public void RevocationsFailed(string reason) => _revocationErrors.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Counts a refusal by its reason, which is one of a few fixed words.</summary>
    public void Refused(string endpoint, string reason) =>
        _refused.Add(1, new KeyValuePair<string, object?>("endpoint", endpoint), new KeyValuePair<string, object?>("reason", reason));

    public void Answered(string endpoint, TimeSpan duration) =>
        _durations.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("endpoint", endpoint));

    private static IEnumerable<Measurement<double>> Seconds(TimeSpan? age) => age is { } known ? [new(known.TotalSeconds)] : [];
}
