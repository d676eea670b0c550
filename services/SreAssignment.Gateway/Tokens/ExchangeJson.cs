using System.Text.Json.Serialization;

namespace SreAssignment.Gateway.Tokens;

/// <summary>RFC 8693 section 2.2.1.</summary>
internal sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>RFC 6749 section 5.2.</summary>
internal sealed record ErrorResponse([property: JsonPropertyName("error")] string? Error);

[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
