using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SreAssignment.Auth.Tokens;

/// <summary>The value of a <c>scope</c> parameter: a set of case-sensitive names (RFC 6749 section 3.3), in the order they were given.</summary>
internal sealed class ScopeSet
{
    // %x21 / %x23-5B / %x5D-7E: printable ASCII but for the quote and the backslash.
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7F - 0x21).Select(code => (char)code).Where(c => c is not ('"' or '\\'))]);

    private readonly string[] _names;
    private readonly string _text;

    private ScopeSet(string[] names)
    {
        _names = names;
        _text = string.Join(' ', names);
    }

    public bool IsEmpty => _names.Length == 0;

    public IReadOnlyList<string> Names => _names;

    /// <summary>Reads names separated by spaces; repeated names count once. False when one holds a character that no name may hold.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScopeSet? scopes)
    {
        var names = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        scopes = Array.TrueForAll(names, name => !name.AsSpan().ContainsAnyExcept(NameCharacters)) ? new ScopeSet([.. names.Distinct()]) : null;
        return scopes is not null;
    }

    /// <summary>Reads what is known to be well formed.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static ScopeSet Parse(string text) => TryParse(text, out var scopes) ? scopes : throw new FormatException($"'{text}' is no list of scopes.");

    /// <summary>The names in this set that <paramref name="other"/> lacks.</summary>
    public IEnumerable<string> Except(ScopeSet other) => _names.Except(other._names);

    /// <inheritdoc />
    public override string ToString() => _text;
}
