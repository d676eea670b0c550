using System.Text.Json.Nodes;

namespace SreAssignment.Auth.Introspection;

/// <summary>The answer to an introspection (RFC 7662 section 2.2). Of a token that is not active nothing but that is said.</summary>
internal sealed record IntrospectionResponse(bool Active)
{
    public static readonly IntrospectionResponse Inactive = new(Active: false);

    public string? Scope { get; init; }

    public string? ClientId { get; init; }

    public string? TokenType { get; init; }

    public long? Exp { get; init; }

    public long? Iat { get; init; }

    public long? Nbf { get; init; }

    public string? Sub { get; init; }

    /// <summary>One audience, or an array of several.</summary>
    public JsonNode? Aud { get; init; }

    public string? Iss { get; init; }

    public string? Jti { get; init; }

    public IntrospectedActor? Act { get; init; }
}

/// <summary>Who acts for the subject (RFC 8693 section 4.1).</summary>
internal sealed record IntrospectedActor(string Sub);
