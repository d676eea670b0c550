using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SreAssignment.Auth.Protocol;

/// <summary>The value of a <c>scope</c> parameter: a set of case-sensitive names (RFC 6749 section 3.3), in the order in which they were given.</summary>
internal sealed class ScopeSet
{
    // %x21 / %x23-5B / %x5D-7E: printable ASCII except the quote and the backslash.
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

    /// <summary>Reads names separated by spaces. Repeated names count once. Returns false when a name has a character that is not allowed.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScopeSet? scopes)
    {
        var names = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        scopes = Array.TrueForAll(names, name => !name.AsSpan().ContainsAnyExcept(NameCharacters)) ? new ScopeSet([.. names.Distinct()]) : null;
        return scopes is not null;
    }

    /// <summary>Reads names that have been validated.</summary>
    /// <exception cref="FormatException">They are not well formed.</exception>
    public static ScopeSet Parse(string text) => TryParse(text, out var scopes) ? scopes : throw new FormatException($"'{text}' is not a list of scopes.");

    /// <summary>The names in this set that <paramref name="other"/> lacks.</summary>
    public IEnumerable<string> Except(ScopeSet other) => _names.Except(other._names);

    public override string ToString() => _text;
}

/// <summary>The parameter <c>scope</c> of a token request (RFC 6749 section 3.3), which narrows what the client is allowed.</summary>
internal static class RequestedScope
{
    /// <summary>The requested scopes, or all that are allowed when the request has none.</summary>
    public static Outcome<ScopeSet> Read(OAuthForm form, ScopeSet allowed)
    {
        if (form["scope"] is not { } text)
            return allowed;

        if (!ScopeSet.TryParse(text, out var requested))
            return OAuthError.InvalidScope("The scope holds a character that is not allowed in a scope; separate scopes by single spaces.");

        if (requested.IsEmpty)
            return allowed;

        return requested.Except(allowed).FirstOrDefault() is { } excess
            ? OAuthError.InvalidScope($"The scope {excess} is not allowed; allowed are: {allowed}.")
            : requested;
    }
}
