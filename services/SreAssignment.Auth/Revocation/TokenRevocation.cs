using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SreAssignment.Auth.Revocation;

/// <summary>One revoked token, as an object without content: <c>revocations/20261123T091500Z-&lt;name&gt;</c>.</summary>
/// <param name="Name">The token's <c>jti</c>, or its hash where it is not allowed in the key of an object.</param>
/// <param name="ExpiresAt">When the token expires and the revocation can be deleted. In whole seconds.</param>
internal sealed record TokenRevocation(string Name, DateTimeOffset ExpiresAt)
{
    /// <summary>The start of every key.</summary>
    public const string Prefix = "revocations/";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;
    private const int MaxNameLength = 64;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public string Key => $"{Prefix}{ExpiresAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Name}";

    /// <summary>Creates the revocation of a token.</summary>
    public static TokenRevocation Of(string tokenId, DateTimeOffset expiresAt)
    {
        var isName = tokenId.Length <= MaxNameLength && !tokenId.AsSpan().ContainsAnyExcept(NameCharacters);
        // The dot is in no other name.
        return new TokenRevocation(isName ? tokenId : $"sha256.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tokenId)))}", expiresAt);
    }

    /// <summary>Reads a key. Returns false when it is not the key of a revocation.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out TokenRevocation? revocation)
    {
        revocation = null;
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
            return false;

        var name = key.AsSpan(Prefix.Length);
        if (name.Length < TimeLength + 2 || name[TimeLength] != '-')
            return false;

        if (!DateTimeOffset.TryParseExact(name[..TimeLength], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expiresAt))
            return false;

        revocation = new TokenRevocation(name[(TimeLength + 1)..].ToString(), expiresAt);
        return true;
    }
}
