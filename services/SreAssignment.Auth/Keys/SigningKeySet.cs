using System.Collections.Immutable;

namespace SreAssignment.Auth.Keys;

/// <summary>
/// The keys known at one moment, in order of activation, and the rules of rotation: the latest active key signs, a key that is to come is
/// published already, and one that signed before stays published until the last token it signed has expired.
/// </summary>
/// <param name="retention">How long a key stays published after it stopped signing: the life of a token and a margin for clocks that differ.</param>
internal sealed class SigningKeySet(TimeSpan retention)
{
    private ImmutableArray<Entry> _entries = [];

    /// <summary>The key that signs at <paramref name="now"/>; null when none has become active yet.</summary>
    public SigningKey? SignerAt(DateTimeOffset now) =>
        _entries.LastOrDefault(entry => entry.WithdrawnAt is null && entry.Key.ActivatesAt <= now)?.Key;

    /// <summary>The keys to publish at <paramref name="now"/>.</summary>
    public IEnumerable<SigningKey> PublishedAt(DateTimeOffset now) => _entries.Where(entry => IsPublished(entry, now)).Select(entry => entry.Key);

    /// <summary>The published key of that identifier; null when there is none.</summary>
    public SigningKey? Find(string kid, DateTimeOffset now) =>
        _entries.FirstOrDefault(entry => entry.Key.Kid == kid && IsPublished(entry, now))?.Key;

    /// <summary>
    /// The set after the folder was seen to hold <paramref name="present"/>. A key whose file is gone signs no more, unless nothing else can
    /// sign: an emptied or unmounted folder must not stop the service.
    /// </summary>
    public SigningKeySet Update(IReadOnlyCollection<SigningKey> present, DateTimeOffset now)
    {
        var replaceable = present.Any(key => key.ActivatesAt <= now);
        var gone = _entries.Where(entry => IsPublished(entry, now) && present.All(key => key.Kid != entry.Key.Kid));
        if (replaceable)
        {
            gone = gone
                .Where(entry => entry.Key.ActivatesAt <= now)
                .Select(entry => entry with { WithdrawnAt = entry.WithdrawnAt ?? now });
        }

        var ordered = present.Select(key => new Entry(key, WithdrawnAt: null, SupersededAt: null)).Concat(gone)
            .OrderBy(entry => entry.Key.ActivatesAt).ThenBy(entry => entry.Key.Kid, StringComparer.Ordinal)
            .ToArray();
        return new SigningKeySet(retention) { _entries = WithSuccessors(ordered) };
    }

    private static ImmutableArray<Entry> WithSuccessors(Entry[] ordered)
    {
        DateTimeOffset? successor = null;
        for (var i = ordered.Length - 1; i >= 0; i--)
        {
            ordered[i] = ordered[i] with { SupersededAt = successor };
            if (ordered[i].WithdrawnAt is null)
                successor = ordered[i].Key.ActivatesAt;
        }

        return [.. ordered];
    }

    // A difference cannot overflow, and a sum can: a key may become active in the year 9999.
    private bool IsPublished(Entry entry, DateTimeOffset now) =>
        entry.StoppedSigningAt is not { } stopped || now - stopped < retention;

    private sealed record Entry(SigningKey Key, DateTimeOffset? WithdrawnAt, DateTimeOffset? SupersededAt)
    {
        // The earlier of the two, where both are known.
        public DateTimeOffset? StoppedSigningAt => WithdrawnAt < SupersededAt ? WithdrawnAt : SupersededAt ?? WithdrawnAt;
    }
}
