using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SreAssignment.Auth.Revocation;

/// <summary>One revoked token, as an object without content: <c>revocations/20261123T091500Z-&lt;jti&gt;</c>.</summary>
/// <param name="TokenId">The token's <c>jti</c>.</param>
/// <param name="ExpiresAt">When the token expires and the revocation can be deleted. In whole seconds.</param>
internal sealed record Revocation(string TokenId, DateTimeOffset ExpiresAt)
{
    /// <summary>The start of every key.</summary>
    public const string Prefix = "revocations/";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;

    public string Key => $"{Prefix}{ExpiresAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{TokenId}";

    /// <summary>Reads a key. Returns false when it is not the key of a revocation.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out Revocation? revocation)
    {
        revocation = null;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
            return false;

        var name = key.AsSpan(Prefix.Length);
        if (name.Length < TimeLength + 2 || name[TimeLength] != '-')
            return false;

        if (!DateTimeOffset.TryParseExact(name[..TimeLength], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiresAt))
            return false;

        revocation = new Revocation(name[(TimeLength + 1)..].ToString(), expiresAt);
        return true;
    }
}
