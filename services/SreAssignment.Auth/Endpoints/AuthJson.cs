using System.Text.Json.Serialization;
using SreAssignment.Auth.Discovery;
using SreAssignment.Auth.Introspection;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth;

/// <summary>Serializers of the response bodies, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OAuthErrorBody))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(IntrospectionResponse))]
[JsonSerializable(typeof(RevocationResponse))]
[JsonSerializable(typeof(KeySetDocument))]
[JsonSerializable(typeof(MetadataDocument))]
internal sealed partial class AuthJson : JsonSerializerContext;
