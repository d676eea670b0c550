using System.Text.Json.Serialization;
using SreAssignment.Auth.Discovery;
using SreAssignment.Auth.Introspection;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth;

/// <summary>How every answer is written: generated at build time, so that nothing is reflected over at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OAuthErrorBody))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(IntrospectionResponse))]
[JsonSerializable(typeof(KeySetDocument))]
[JsonSerializable(typeof(MetadataDocument))]
internal sealed partial class AuthJson : JsonSerializerContext;
