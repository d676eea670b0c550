using System.Text.Json.Serialization;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Endpoints;

/// <summary>Serializers of the response bodies, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(IntrospectionResponse))]
[JsonSerializable(typeof(RevocationResponse))]
[JsonSerializable(typeof(KeySetDocument))]
[JsonSerializable(typeof(MetadataDocument))]
internal sealed partial class AuthJson : JsonSerializerContext;
