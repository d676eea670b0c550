using SreAssignment.Auth.Keys;

namespace SreAssignment.Auth.Discovery;

/// <summary>A JSON Web Key Set (RFC 7517 section 5).</summary>
internal sealed record KeySetDocument(IEnumerable<PublicJwk> Keys);
