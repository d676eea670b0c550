using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Telemetry;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Revocation;

/// <summary>
/// Reads the revocations of all replicas at an interval, and deletes those that have expired. No object and no fault of the store ends it.
/// </summary>
internal sealed partial class RevocationSync(
    RevocationStore store, RevocationList list, IOptions<AuthOptions> options, AuthMetrics metrics, TimeProvider time, ILogger<RevocationSync> logger)
    : BackgroundService
{
    // Together with the default interval less than the 5 seconds that are documented.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2.5);

    // The clocks of replicas differ: a token that has expired here may be valid at another replica.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromMinutes(1);

    // Deletes must not delay the next read.
    private const int MaxDeletedAtOnce = 100;

    // With 0, requests read the store themselves, and the loop deletes what has expired.
    private readonly TimeSpan _interval =
        options.Value.Revocation.PollingInterval is { Ticks: > 0 } interval ? interval : RevocationOptions.DefaultPollingInterval;

    private readonly HashSet<string> _undeleted = [];
    private IReadOnlyDictionary<string, UnusableReason> _unusable = new Dictionary<string, UnusableReason>();
    private volatile bool _failing;

    /// <summary>Whether the last read failed, so that the list may lack the newest revocations.</summary>
    public bool IsFailing => _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveRevocations(() => list.Count, () => list.LoadedAt);
        using var timer = new PeriodicTimer(_interval, time);
        do
        {
            using var deadline = new CancellationTokenSource(Deadline, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stoppingToken);
            if (await TryReadAsync(either.Token, stoppingToken) is { } stored)
                await DeleteExpiredAsync(stored, either.Token, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<TokenRevocation>?> TryReadAsync(CancellationToken cancellationToken, CancellationToken stoppingToken)
    {
        try
        {
            var begin = time.GetUtcNow();
            var listing = await store.ListAsync(begin + AuthOptions.MaxTokenLifetime + ClockMargin, cancellationToken);
            list.Load(listing.Revocations, begin);
            Report(listing.Unusable);
            if (_failing)
                LogRecovered(list.Count);

            _failing = false;
            return listing.Revocations;
        }
        catch (Exception) when (stoppingToken.IsCancellationRequested)
        {
            // Whatever the store throws when it is cancelled, a stop is not an error.
            return null;
        }
        catch (Exception exception)
        {
            metrics.RevocationsFailed("list");
            if (!_failing)
                LogFailing(list.Count, exception);

            _failing = true;
            return null;
        }
    }

    private async Task DeleteExpiredAsync(IReadOnlyList<TokenRevocation> stored, CancellationToken cancellationToken, CancellationToken stoppingToken)
    {
        var latest = time.GetUtcNow() - ClockMargin;
        // Objects whose deletion failed before come last: otherwise enough of them would stop all deletions.
        var expired = stored.Where(revocation => revocation.ExpiresAt <= latest)
            .OrderBy(revocation => _undeleted.Contains(revocation.Key))
            .Take(MaxDeletedAtOnce)
            .ToArray();
        _undeleted.IntersectWith(stored.Select(revocation => revocation.Key));
        foreach (var revocation in expired)
        {
            try
            {
                await store.RemoveAsync(revocation, cancellationToken);
                _undeleted.Remove(revocation.Key);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                metrics.RevocationsFailed("delete");
                if (_undeleted.Add(revocation.Key))
                    LogNotDeleted(PrintableText.Escape(revocation.Key), exception);

                // The next object would fail for the same reason.
                if (exception is ObjectStoreUnavailableException or OperationCanceledException)
                    return;
            }
        }
    }

    private void Report(IReadOnlyDictionary<string, UnusableReason> unusable)
    {
        foreach (var (key, reason) in unusable.Where(item => !_unusable.ContainsKey(item.Key)))
        {
            metrics.RevocationsFailed(reason == UnusableReason.Name ? "name" : "expiry");
            LogUnusable(PrintableText.Escape(key), reason == UnusableReason.Name
                ? "its name is not an expiry and a token identifier"
                : "it expires later than any token can");
        }

        _unusable = unusable;
    }

    [LoggerMessage(LogLevel.Warning, "Revocations not read; tokens are checked against the {Count} known before. Check the object storage.")]
    private partial void LogFailing(int count, Exception exception);

    [LoggerMessage(LogLevel.Information, "Revocations read again; {Count} are in force")]
    private partial void LogRecovered(int count);

    [LoggerMessage(LogLevel.Warning, "Revocation object {Key} ignored: {Reason}. Delete the object.")]
    private partial void LogUnusable(string key, string reason);

    [LoggerMessage(LogLevel.Warning, "Expired revocation object {Key} not deleted. Check the permissions of the object storage.")]
    private partial void LogNotDeleted(string key, Exception exception);
}

/// <summary>
/// Not ready before the list was read once, since a revoked token would be accepted. Degraded, which is still ready, while it cannot be read again.
/// </summary>
internal sealed class RevocationHealthCheck(RevocationList list, RevocationSync sync) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult((list.LoadedAt, sync.IsFailing) switch
        {
            (null, _) => HealthCheckResult.Unhealthy("The revocations have not been read from object storage yet."),
            ({ } loadedAt, true) => HealthCheckResult.Degraded($"The revocations were last read from object storage at {loadedAt:u}."),
            _ => HealthCheckResult.Healthy(),
        });
}
