using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Protocol;

/// <summary>Reads claims by their JSON types: a time is a number, and a text is a string (RFC 7519 section 4.1).</summary>
internal sealed class JwtClaims
{
    // The last second of the year 9999.
    private const long MaxNumericDate = 253402300799;

    private readonly JsonElement _claims;

    private JwtClaims(JsonElement claims) => _claims = claims;

    /// <summary>Reads the payload. Returns the default when it is not a JSON object, or when a string in it is not Unicode text.</summary>
    /// <param name="token">A token in compact form.</param>
    /// <param name="select">Reads the claims.</param>
    public static T? Read<T>(JsonWebToken token, Func<JwtClaims, T?> select)
    {
        try
        {
            using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            return payload.RootElement.ValueKind == JsonValueKind.Object ? select(new JwtClaims(payload.RootElement)) : default;
        }
        // GetString throws the last for a string that is not Unicode text.
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>The claim; null when it is missing, empty, or not a string.</summary>
    public string? Text(string name) => Text(_claims, name);

    /// <summary>The claim; null when it is missing or not a time of RFC 7519 section 2, a number of seconds that may have a fraction.</summary>
    public DateTimeOffset? Time(string name) =>
        _claims.TryGetProperty(name, out var claim)
        && claim.ValueKind == JsonValueKind.Number
        && claim.GetDouble() is >= 0 and <= MaxNumericDate and var seconds
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds)
            : null;

    /// <summary>The audiences (RFC 7519 section 4.1.3); null when they are neither a string nor an array of strings.</summary>
    public IReadOnlyList<string>? Audiences()
    {
        if (!_claims.TryGetProperty(JwtRegisteredClaimNames.Aud, out var claim) || claim.ValueKind != JsonValueKind.Array)
            return Text(JwtRegisteredClaimNames.Aud) is { } one ? [one] : null;

        return claim.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. claim.EnumerateArray().Select(item => item.GetString()!)]
            : null;
    }

    /// <summary>The subject of a claim that is an object, such as <c>act</c> (RFC 8693 section 4.1).</summary>
    public string? SubjectOf(string name) =>
        _claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Object ? Text(claim, JwtRegisteredClaimNames.Sub) : null;

    /// <summary>Whether the claim is there, whatever its type.</summary>
    public bool Has(string name) => _claims.TryGetProperty(name, out _);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String && claim.GetString() is { Length: > 0 } text ? text : null;
}
