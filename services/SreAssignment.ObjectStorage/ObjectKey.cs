using System.Buffers;

namespace SreAssignment.ObjectStorage;

/// <summary>
/// Keys are segments separated by single slashes. A segment has 1 to 200 of the characters A-Z, a-z, 0-9, '-', '_', '.', '=' and does not start with a dot;
/// a key has at most 800. So every key is also a safe relative path, and no key reaches outside its store. A key is never also a folder of another key.
/// </summary>
public static class ObjectKey
{
    private const int MaxLength = 800;
    private const int MaxSegmentLength = 200;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=");

    /// <summary>Throws when <paramref name="key"/> is not a key.</summary>
    /// <exception cref="ArgumentException">It is not; the message says why.</exception>
    public static void Validate(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (key.Length > MaxLength)
            throw new ArgumentException($"An object key has at most {MaxLength} characters, this one has {key.Length}.", nameof(key));
        foreach (var range in key.AsSpan().Split('/'))
            ValidateSegment(key.AsSpan(range), key);
    }

    /// <summary>Throws when no key can start with <paramref name="prefix"/>. The empty prefix is allowed, and so is one that ends in a slash.</summary>
    /// <exception cref="ArgumentException">None can; the message says why.</exception>
    public static void ValidatePrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
            Validate(prefix[^1] == '/' ? prefix[..^1] : prefix);
    }

    private static void ValidateSegment(ReadOnlySpan<char> segment, string key)
    {
        var wrong = segment switch
        {
            [] => "an empty segment",
            ['.', ..] => "a segment that starts with a dot",
            { Length: > MaxSegmentLength } => $"a segment of more than {MaxSegmentLength} characters",
            _ when segment.ContainsAnyExcept(Allowed) => "a character other than A-Z, a-z, 0-9, '-', '_', '.', '=' and '/'",
            _ => null,
        };
        if (wrong is not null)
            throw new ArgumentException($"The object key has {wrong}.", nameof(key));
    }
}
