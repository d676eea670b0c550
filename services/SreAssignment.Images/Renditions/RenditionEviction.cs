using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Storage;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Renditions;

/// <summary>
/// Deletes the renditions that were not used for the longest time when all of them are larger than <c>Images:Renditions:MaxBytes</c>. The store is what
/// replicas share, so the time of last use is the time of the object: a use sets it when it is more than an hour old, as the mount option <c>relatime</c>
/// does for files. Any replica can evict by a listing. Several that list at the same time choose the same renditions, so that together they delete no more.
/// </summary>
internal sealed partial class RenditionEviction : BackgroundService
{
    private const int ConcurrentDeletes = 4;
    private const int WaitingTouches = 1000;

    // The keys of all renditions may be too large for memory. This number of keys has about 5 MB.
    private const int MaxDeletedAtOnce = 20_000;

    // Evictions make space for some time, so that not every stored rendition causes one.
    private const int TargetPercent = 90;

    // A replica lists again when it has stored this part of the limit, so replicas exceed the limit by no more than this part each.
    private const int ListedPercent = 5;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan TouchAge = TimeSpan.FromHours(1);

    private readonly IObjectStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger<RenditionEviction> _logger;
    private readonly long _maxBytes;
    private readonly Counter<long> _evicted;
    private readonly Counter<long> _failures;
    private readonly Channel<string> _used = Channel.CreateBounded<string>(WaitingTouches);
    private readonly Channel<bool> _excess = Channel.CreateBounded<bool>(1);
    private readonly ConcurrentDictionary<string, bool> _touching = new(StringComparer.Ordinal);
    private long _listedBytes;
    private long _storedBytes;

    public RenditionEviction(
        IObjectStore store, IOptions<ImagesOptions> options, IMeterFactory meters, TimeProvider timeProvider, ILogger<RenditionEviction> logger)
    {
        (_store, _timeProvider, _logger, _maxBytes) = (store, timeProvider, logger, options.Value.Renditions.MaxBytes);
        var meter = meters.Create("SreAssignment.Images");
        _evicted = meter.CreateCounter<long>(
            "image.rendition.evictions", "{rendition}", "Stored renditions deleted because all of them were larger than the limit.");
        _failures = meter.CreateCounter<long>(
            "image.rendition.eviction.failures", "{failure}", "Listings, deletions and touches of stored renditions that failed.");
        meter.CreateObservableGauge("image.rendition.size", () => Bytes, "By", "Size of all stored renditions, as this replica knows it.");
        meter.CreateObservableGauge("image.rendition.limit", () => _maxBytes, "By", "Size of all stored renditions beyond which some are deleted.");
    }

    /// <summary>The size of all stored renditions: of the last listing, and of those that this replica has stored since.</summary>
    public long Bytes => Interlocked.Read(ref _listedBytes) + Interlocked.Read(ref _storedBytes);

    /// <summary>A rendition was stored.</summary>
    public void Stored(long bytes)
    {
        var stored = Interlocked.Add(ref _storedBytes, bytes);
        if (stored > _maxBytes / 100 * ListedPercent || Bytes > _maxBytes)
            _excess.Writer.TryWrite(true);
    }

    /// <summary>A stored rendition was read.</summary>
    public void Used(ObjectInfo rendition)
    {
        if (_timeProvider.GetUtcNow() - rendition.LastModified > TouchAge && _touching.TryAdd(rendition.Key, true) && !_used.Writer.TryWrite(rendition.Key))
            _touching.TryRemove(rendition.Key, out _);
    }

    /// <summary>Lists all renditions, and deletes the oldest when all are larger than the limit.</summary>
    /// <param name="cancellationToken">Ends the eviction.</param>
    /// <param name="atOnce">How many renditions one listing chooses at most.</param>
    internal async Task EvictAsync(CancellationToken cancellationToken, int atOnce = MaxDeletedAtOnce)
    {
        bool isLarger;
        do
        {
            isLarger = await EvictSomeAsync(atOnce, cancellationToken);
        }
        while (isLarger);
    }

    /// <returns>Whether all renditions are still larger than the limit, because one listing chooses too few.</returns>
    private async Task<bool> EvictSomeAsync(int atOnce, CancellationToken cancellationToken)
    {
        var storedBefore = Interlocked.Read(ref _storedBytes);
        var total = 0L;
        // The newest is the first, which an older one replaces.
        var oldest = new PriorityQueue<ObjectInfo, ObjectInfo>(ByLastUse.Reversed);
        await foreach (var rendition in _store.ListAsync(ImageKeys.RenditionsPrefix, cancellationToken: cancellationToken))
        {
            total += rendition.Length;
            if (oldest.Count < atOnce)
                oldest.Enqueue(rendition, rendition);
            else
                oldest.EnqueueDequeue(rendition, rendition);
        }
        Interlocked.Exchange(ref _listedBytes, total);
        Interlocked.Add(ref _storedBytes, -storedBefore);
        if (total <= _maxBytes)
            return false;

        var excess = total - _maxBytes / 100 * TargetPercent;
        var chosen = new List<ObjectInfo>();
        foreach (var rendition in oldest.UnorderedItems.Select(item => item.Element).Order(ByLastUse.Instance))
        {
            if (excess <= 0)
                break;
            chosen.Add(rendition);
            excess -= rendition.Length;
        }
        var deleted = await DeleteAsync(chosen, cancellationToken);
        LogEvicted(deleted, Bytes, _maxBytes);
        return excess > 0 && deleted > 0;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // increase() ignores the first sample of a series, so a series that begins with the first failure hides that failure.
        _evicted.Add(0);
        _failures.Add(0);
        return Task.WhenAll(RunEvictionAsync(stoppingToken), RunTouchAsync(stoppingToken));
    }

    private async Task RunEvictionAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await TryAsync("list", "renditions", () => EvictAsync(stoppingToken), stoppingToken);
            // Other replicas store renditions too, so time is a reason as well.
            using var interval = new CancellationTokenSource(Interval, _timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, stoppingToken);
            try
            {
                await _excess.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                continue;
            }
        }
    }

    private async Task RunTouchAsync(CancellationToken stoppingToken)
    {
        await foreach (var key in _used.Reader.ReadAllAsync(stoppingToken))
        {
            await TryAsync("touch", key, () => TouchAsync(key, stoppingToken), stoppingToken);
            _touching.TryRemove(key, out _);
        }
    }

    private async Task TouchAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            await _store.TouchAsync(key, cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            // Another replica deleted it.
        }
    }

    private async Task<int> DeleteAsync(List<ObjectInfo> renditions, CancellationToken cancellationToken)
    {
        var count = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentDeletes, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(renditions, parallel, async (rendition, token) => await TryAsync("delete", rendition.Key, async () =>
        {
            await _store.DeleteAsync(rendition.Key, token);
            Interlocked.Add(ref _listedBytes, -rendition.Length);
            Interlocked.Increment(ref count);
            _evicted.Add(1);
        }, token));
        return count;
    }

    private async Task TryAsync(string action, string what, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            _failures.Add(1);
            LogFailed(exception, action, what);
        }
    }

    [LoggerMessage(LogLevel.Information, "Deleted the {Count} least recently used renditions. The others have {Bytes} bytes of {MaxBytes}.")]
    private partial void LogEvicted(int count, long bytes, long maxBytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Eviction failed: cannot {Action} {What}. It is tried again. Check the object store.")]
    private partial void LogFailed(Exception exception, string action, string what);

    /// <summary>
    /// The renditions that were not used for the longest time come first. Those of one time are in the order of their keys, which all replicas have.
    /// </summary>
    private sealed class ByLastUse : IComparer<ObjectInfo>
    {
        public static readonly ByLastUse Instance = new();
        public static readonly IComparer<ObjectInfo> Reversed = Comparer<ObjectInfo>.Create((x, y) => Instance.Compare(y, x));

        public int Compare(ObjectInfo? x, ObjectInfo? y)
        {
            var byTime = DateTimeOffset.Compare(x!.LastModified, y!.LastModified);
            return byTime != 0 ? byTime : string.CompareOrdinal(x.Key, y.Key);
        }
    }
}
