using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SreAssignment.Auth.Revocation;

/// <summary>One revoked token, as an object whose key says everything: <c>revocations/20261123T091500Z-&lt;jti&gt;</c>.</summary>
/// <param name="TokenId">The token's <c>jti</c>.</param>
/// <param name="ExpiresAt">When the token would have expired anyway, and with it the reason to remember it. In whole seconds.</param>
internal sealed record Revocation(string TokenId, DateTimeOffset ExpiresAt)
{
    /// <summary>What every key starts with.</summary>
    public const string Prefix = "revocations/";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;

    public string Key => $"{Prefix}{ExpiresAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{TokenId}";

    /// <summary>False when the object is none of ours.</summary>
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
