namespace SreAssignment.Auth.Throttling;

/// <summary>
/// Counts failed authentications by source. Past <see cref="Limit"/> each further one makes the source wait twice as long, and whoever waits is answered
/// at once and not checked.
/// </summary>
/// <remarks>
/// Counts are kept in two generations: when the younger one is full or old it becomes the older one, which is dropped. So memory is bounded whatever is
/// tried, and a count is forgotten after one to two times <see cref="GenerationAge"/> without a failure.
/// </remarks>
internal sealed class FailedAttempts(TimeProvider time)
{
    /// <summary>How many failures cost nothing: people mistype, deployments overlap.</summary>
    public const int Limit = 10;

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    /// <summary>How many sources one generation holds.</summary>
    internal const int GenerationSize = 10_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GenerationAge = TimeSpan.FromMinutes(15);

    // Doubling FirstWait this often is beyond MaxWait already, and far from an overflow.
    private const int MaxDoublings = 16;

    private readonly Lock _lock = new();
    private Dictionary<AttemptSource, Attempts> _young = [];
    private Dictionary<AttemptSource, Attempts> _old = [];
    private DateTimeOffset _generationEnds = time.GetUtcNow() + GenerationAge;

    /// <summary>How long the source has to wait before it is checked again; null when it need not.</summary>
    public TimeSpan? WaitOf(AttemptSource source)
    {
        lock (_lock)
        {
            var wait = Find(source).BlockedUntil - time.GetUtcNow();
            return wait > TimeSpan.Zero ? wait : null;
        }
    }

    /// <summary>Counts a failure.</summary>
    /// <returns>How long the source has to wait now; null when it need not.</returns>
    public TimeSpan? Add(AttemptSource source)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_young.Count >= GenerationSize || now >= _generationEnds)
                StartGeneration(now);

            var failures = Find(source).Failures + 1;
            TimeSpan? wait = failures < Limit ? null : Wait(failures - Limit);
            _young[source] = new Attempts(failures, now + (wait ?? TimeSpan.Zero));
            return wait;
        }
    }

    /// <summary>Forgets the failures of a source that has authenticated.</summary>
    public void Clear(AttemptSource source)
    {
        lock (_lock)
        {
            _young.Remove(source);
            _old.Remove(source);
        }
    }

    private static TimeSpan Wait(int doublings)
    {
        var wait = FirstWait * (1 << Math.Min(doublings, MaxDoublings));
        return wait < MaxWait ? wait : MaxWait;
    }

    private Attempts Find(AttemptSource source) => _young.TryGetValue(source, out var attempts) ? attempts : _old.GetValueOrDefault(source);

    private void StartGeneration(DateTimeOffset now)
    {
        _old = _young;
        _young = [];
        _generationEnds = now + GenerationAge;
    }

    private readonly record struct Attempts(int Failures, DateTimeOffset BlockedUntil);
}
