namespace SreAssignment.Auth.Discovery;

/// <summary>Authorization server metadata (RFC 8414 section 2), of what can be reached from outside: introspection cannot.</summary>
internal sealed record MetadataDocument(
    string Issuer,
    string TokenEndpoint,
    string JwksUri,
    IReadOnlyList<string> ScopesSupported,
    IReadOnlyList<string> ResponseTypesSupported,
    IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported,
    string RevocationEndpoint,
    IReadOnlyList<string> RevocationEndpointAuthMethodsSupported);
