namespace SreAssignment.Gateway.Routing;

/// <summary>The routes of the public API. The gateway forwards nothing else: introspection, for example, stays internal.</summary>
internal static class ApiRoutes
{
    public const string Auth = "auth";
    public const string Images = "images";
    public const string SignedRendition = "signed-rendition";

    private const string Read = "images:read";
    private const string Write = "images:write";

    // A form with credentials or parameters, and an image of at most 25 MB in a multipart body.
    private const long Small = 64 * 1024;
    private const long Upload = 26 * 1024 * 1024;

    /// <summary>The scopes that routes require.</summary>
    public static string[] Scopes => [.. All.Select(route => route.Scope).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    public static IReadOnlyList<ApiRoute> All { get; } =
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
        // The signature is the credential, and images validates it.
        new(SignedRendition, ["GET", "HEAD"], "/api/v1/images/{id}/rendition", Images, 0) { QueryParameter = "signature" },
        new("link", ["POST"], "/api/v1/images/{id}/links", Images, Small) { Scope = Read, IsShort = true },
        new("process", ["POST"], "/api/v1/process", Images, Upload) { Scope = Write, HasLatencyObjective = false },
    ];
}

/// <summary>One route of the public API and the service that it goes to.</summary>
/// <param name="Name">The name of the route in metrics and logs.</param>
/// <param name="Methods">The accepted HTTP methods.</param>
/// <param name="Path">A route pattern.</param>
/// <param name="Service">The service discovery name of the service, and the audience of the tokens that it receives.</param>
/// <param name="MaxBodyBytes">The largest request body. A larger one is rejected with 413.</param>
internal sealed record ApiRoute(string Name, string[] Methods, string Path, string Service, long MaxBodyBytes)
{
    /// <summary>The scope that the access token must have; null for a route without a token.</summary>
    public string? Scope { get; init; }

    /// <summary>The query parameter that a request must have to match; null for a match without a condition.</summary>
    public string? QueryParameter { get; init; }

    /// <summary>The duration of the exchange is limited. On other routes only <c>Limits:SilenceTimeout</c> ends it.</summary>
    public bool IsShort { get; init; }

    /// <summary>The latency objective of 100 ms applies. It does not where the duration depends on the size of a body.</summary>
    public bool HasLatencyObjective { get; init; } = true;
}
