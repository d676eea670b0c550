namespace SreAssignment.Gateway.Routing;

/// <summary>The public API on one page. What is not here is not forwarded: introspection, for one, stays internal.</summary>
internal static class ForwardedCalls
{
    public const string Auth = "auth";
    public const string Images = "images";
    public const string SignedRendition = "signed-rendition";

    public const string Read = "images:read";
    public const string Write = "images:write";

    // A form of credentials or parameters; a picture of at most 25 MB with what multipart puts around it.
    private const long Small = 64 * 1024;
    private const long Upload = 26 * 1024 * 1024;

    public static IReadOnlyList<ForwardedCall> All { get; } =
    [
        new("token", ["POST"], "/oauth2/token", Auth, Small) { IsShort = true },
        new("revoke", ["POST"], "/oauth2/revoke", Auth, Small) { IsShort = true },
        new("metadata", ["GET", "HEAD"], "/.well-known/oauth-authorization-server", Auth, 0) { IsShort = true },
        new("keys", ["GET", "HEAD"], "/.well-known/jwks.json", Auth, 0) { IsShort = true },

        new("upload", ["POST"], "/api/v1/images", Images, Upload) { Scope = Write, HasLatencyObjective = false },
        new("list", ["GET", "HEAD"], "/api/v1/images", Images, 0) { Scope = Read, IsShort = true },
        new("image", ["GET", "HEAD"], "/api/v1/images/{id}", Images, 0) { Scope = Read, IsShort = true },
        new("delete", ["DELETE"], "/api/v1/images/{id}", Images, 0) { Scope = Write, IsShort = true },
        new("content", ["GET", "HEAD"], "/api/v1/images/{id}/content", Images, 0) { Scope = Read, HasLatencyObjective = false },
        new("rendition", ["GET", "HEAD"], "/api/v1/images/{id}/rendition", Images, 0) { Scope = Read },
        // A signed link is its own credential, which images checks.
        new(SignedRendition, ["GET", "HEAD"], "/api/v1/images/{id}/rendition", Images, 0) { QueryParameter = "signature" },
        new("link", ["POST"], "/api/v1/images/{id}/links", Images, Small) { Scope = Read, IsShort = true },
        new("process", ["POST"], "/api/v1/process", Images, Upload) { Scope = Write, HasLatencyObjective = false },
    ];
}

/// <summary>One call of the public API and where it goes.</summary>
/// <param name="Name">Names the route in metrics and logs.</param>
/// <param name="Methods">The HTTP methods it takes.</param>
/// <param name="Path">A route pattern.</param>
/// <param name="Service">The service that answers it, by its service discovery name.</param>
/// <param name="MaxBodyBytes">The largest request body; more is a 413.</param>
internal sealed record ForwardedCall(string Name, string[] Methods, string Path, string Service, long MaxBodyBytes)
{
    /// <summary>The scope that the caller's access token must have; null where no token is asked for.</summary>
    public string? Scope { get; init; }

    /// <summary>The call is this one only when the query has this parameter.</summary>
    public string? QueryParameter { get; init; }

    /// <summary>Its whole exchange is bounded in time; else its length is the body's, and only silence ends it.</summary>
    public bool IsShort { get; init; }

    /// <summary>The latency objective of 100 ms applies. It does not where the duration depends on the size of a body.</summary>
    public bool HasLatencyObjective { get; init; } = true;
}
