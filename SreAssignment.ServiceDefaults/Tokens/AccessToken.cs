using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>A signed JWT with the claims that RFC 9068 section 2.2 requires. Whether it is valid is what <see cref="AccessTokenValidator"/> decides.</summary>
public sealed class AccessToken
{
    private readonly AccessTokenHeader _header;
    private readonly AccessTokenClaims _claims;

    private AccessToken(string encoded, AccessTokenHeader header, AccessTokenClaims claims, byte[] signature)
    {
        EncodedToken = encoded;
        _header = header;
        _claims = claims;
        Signature = signature;
        Scopes = claims.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    /// <summary>The token as it was sent. Never logged.</summary>
    public string EncodedToken { get; }

    /// <summary>The token's identifier (<c>jti</c>), which revocation uses: any text that is not empty.</summary>
    public string Id => _claims.Jti;

    /// <summary>The issuer (<c>iss</c>).</summary>
    public string Issuer => _claims.Iss;

    /// <summary>The subject (<c>sub</c>).</summary>
    public string Subject => _claims.Sub;

    /// <summary>The client that the token was issued to (<c>client_id</c>).</summary>
    public string ClientId => _claims.ClientId;

    /// <summary>The audiences (<c>aud</c>).</summary>
    public IReadOnlyList<string> Audiences => _claims.Aud;

    /// <summary>What the token permits (<c>scope</c>); empty without the claim.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The subject of the party that acts for <see cref="Subject"/> (RFC 8693 section 4.1); null for the subject itself.</summary>
    public string? Actor => _claims.Act?.Sub;

    /// <summary>The time of issue (<c>iat</c>).</summary>
    public DateTimeOffset IssuedAt => _claims.Iat!.Value;

    /// <summary>The start of the lifetime (<c>nbf</c>); null without the claim.</summary>
    public DateTimeOffset? NotBefore => _claims.Nbf;

    /// <summary>The end of the lifetime (<c>exp</c>).</summary>
    public DateTimeOffset ExpiresAt => _claims.Exp!.Value;

    internal string? Type => _header.Typ;

    internal string? Algorithm => _header.Alg;

    internal string? KeyId => _header.Kid;

    internal byte[] Signature { get; }

    /// <summary>The bytes that are signed (RFC 7515 section 5.1).</summary>
    internal byte[] SignedBytes => Encoding.ASCII.GetBytes(EncodedToken, 0, EncodedToken.LastIndexOf('.'));

    /// <summary>Returns null when the text is an access token, or else the failure.</summary>
    internal static AccessTokenFailure? TryParse(string text, out AccessToken? token)
    {
        token = null;
        if (text.Split('.') is not [var first, var second, var third]
            || !TryDecode(first, out var header) || !TryDecode(second, out var payload) || !TryDecode(third, out var signature))
        {
            return AccessTokenFailure.Malformed;
        }

        // RFC 7515 section 4.1.11: an extension that must be understood, and is not, makes the token invalid.
        if (!TryRead(header, AccessTokenJson.Default.AccessTokenHeader, out var headerParameters) || headerParameters.Crit.ValueKind != JsonValueKind.Undefined)
            return AccessTokenFailure.Malformed;
        if (!TryRead(payload, AccessTokenJson.Default.AccessTokenClaims, out var claims) || !claims.AreWellFormed)
            return AccessTokenFailure.InvalidClaims;

        token = new AccessToken(text, headerParameters, claims, signature);
        return null;
    }

    // RFC 7515 section 2: base64url without padding. One token has one text only, so bits without a meaning must be zero.
    private static bool TryDecode(string part, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!Base64Url.IsValid(part))
            return false;
        var decoded = Base64Url.DecodeFromChars(part);
        if (!string.Equals(Base64Url.EncodeToString(decoded), part, StringComparison.Ordinal))
            return false;
        bytes = decoded;
        return true;
    }

    private static bool TryRead<T>(byte[] json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
        where T : class
    {
        value = null;
        try
        {
            value = JsonSerializer.Deserialize(json, type);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Neither JSON nor text in UTF-8.
        }

        return value is not null;
    }
}

/// <summary>The header parameters that are understood (RFC 7515 section 4.1).</summary>
internal sealed record AccessTokenHeader
{
    public string? Typ { get; init; }

    public string? Alg { get; init; }

    public string? Kid { get; init; }

    // Without the parameter it is undefined, which a null is not.
    public JsonElement Crit { get; init; }
}

/// <summary>The claims of RFC 9068 section 2.2. A claim that is required is also required to have its type.</summary>
internal sealed record AccessTokenClaims(
    string Iss,
    string Sub,
    [property: JsonPropertyName("client_id")] string ClientId,
    string Jti,
    [property: JsonConverter(typeof(AudienceConverter))] IReadOnlyList<string> Aud,
    [property: JsonConverter(typeof(NumericDateConverter))] DateTimeOffset? Exp,
    [property: JsonConverter(typeof(NumericDateConverter))] DateTimeOffset? Iat)
{
    private const int LongestName = 256;

    // RFC 6749 section 3.3, and the space between two scopes.
    private static readonly SearchValues<char> ScopeCharacters =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(c => c is not ('"' or '\\'))]);

    [JsonConverter(typeof(NumericDateConverter))]
    public DateTimeOffset? Nbf { get; init; }

    public string? Scope { get; init; }

    public ActorClaim? Act { get; init; }

    [JsonIgnore]
    public bool AreWellFormed =>
        IsName(Sub) && IsName(ClientId) && (Act is null || IsName(Act.Sub))
        && Jti.Length > 0
        && (Scope is null || !Scope.AsSpan().ContainsAnyExcept(ScopeCharacters));

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.Any(char.IsControl);
}

internal sealed record ActorClaim(string Sub);

/// <summary>RFC 7519 section 2, NumericDate: a JSON number of seconds since 1970, which may have a fraction.</summary>
internal sealed class NumericDateConverter : JsonConverter<DateTimeOffset?>
{
    private static readonly double Least = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly double Most = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public override bool HandleNull => true;

    public override DateTimeOffset? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && seconds >= Least && seconds <= Most
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset? value, JsonSerializerOptions options) => throw new NotSupportedException();
}

/// <summary>The audiences that access tokens are issued for.</summary>
public static class Audiences
{
    /// <summary>The public API. Clients request tokens for it.</summary>
    public const string Gateway = "gateway";
}

/// <summary>RFC 7519 section 4.1.3: one audience as a string, several as an array.</summary>
public sealed class AudienceConverter : JsonConverter<IReadOnlyList<string>>
{
    /// <inheritdoc />
    public override IReadOnlyList<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return [reader.GetString()!];
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException();
        var audiences = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
            audiences.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray ? [.. audiences] : throw new JsonException();
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        if (value is [var one])
        {
            writer.WriteStringValue(one);
            return;
        }

        writer.WriteStartArray();
        foreach (var audience in value)
            writer.WriteStringValue(audience);
        writer.WriteEndArray();
    }
}

[JsonSourceGenerationOptions(
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccessTokenHeader))]
[JsonSerializable(typeof(AccessTokenClaims))]
internal sealed partial class AccessTokenJson : JsonSerializerContext;
