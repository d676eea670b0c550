using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Revocation;

/// <summary>Reads the revocations of all replicas every few seconds, and clears those away that have expired.</summary>
internal sealed partial class RevocationSync(RevocationStore store, RevocationList list, TimeProvider time, ILogger<RevocationSync> logger) : BackgroundService
{
    /// <summary>Together with <see cref="Deadline"/> below the five seconds within which every replica has to know.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2.5);

    // Replicas' clocks differ: what has expired here may just be valid there.
    private static readonly TimeSpan SweepMargin = TimeSpan.FromMinutes(1);

    // Clearing up must not keep the next reading waiting.
    private const int MaxSweptAtOnce = 100;

    private volatile bool _failing;

    /// <summary>Whether the last attempt failed, so that the list may lack the newest revocations.</summary>
    public bool IsFailing => _failing;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await TryRefreshAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryRefreshAsync(CancellationToken stoppingToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stoppingToken);
        try
        {
            await RefreshAsync(either.Token);
            if (_failing)
                LogRecovered(list.Count);

            _failing = false;
        }
        catch (Exception exception) when (
            exception is ObjectStoreException || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
        {
            if (!_failing)
                LogFailing(list.Count, exception);

            _failing = true;
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var begin = time.GetUtcNow();
        var stored = new List<Revocation>();
        await foreach (var revocation in store.ListAsync(cancellationToken))
            stored.Add(revocation);

        list.Load(stored, begin);
        foreach (var expired in stored.Where(revocation => revocation.ExpiresAt + SweepMargin <= begin).Take(MaxSweptAtOnce))
            await store.RemoveAsync(expired, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Cannot read the revocations; tokens are checked against the {Count} known before")]
    private partial void LogFailing(int count, Exception exception);

    [LoggerMessage(LogLevel.Information, "The revocations can be read again; {Count} are in force")]
    private partial void LogRecovered(int count);
}
