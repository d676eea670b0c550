namespace SreAssignment.Gateway.Routing;

/// <summary>The public API on one page. What is not here is not forwarded: introspection, for one, stays internal.</summary>
internal static class ForwardedCalls
{
    public const string Auth = "auth";
    public const string Images = "images";

    private const string Read = "images:read";
    private const string Write = "images:write";

    // A form of credentials or parameters; a picture of at most 25 MB with what multipart puts around it.
    private const long Small = 64 * 1024;
    private const long Upload = 26 * 1024 * 1024;

    private static readonly TimeSpan Short = TimeSpan.FromSeconds(15);

    public static IReadOnlyList<ForwardedCall> All { get; } =
    [
        new("token", ["POST"], "/oauth2/token", Auth, Small) { Timeout = Short },
        new("revoke", ["POST"], "/oauth2/revoke", Auth, Small) { Timeout = Short },
        new("metadata", ["GET", "HEAD"], "/.well-known/oauth-authorization-server", Auth, 0) { Timeout = Short },
        new("keys", ["GET", "HEAD"], "/.well-known/jwks.json", Auth, 0) { Timeout = Short },

        new("upload", ["POST"], "/api/v1/images", Images, Upload) { Scope = Write },
        new("list", ["GET", "HEAD"], "/api/v1/images", Images, 0) { Scope = Read, Timeout = Short },
        new("image", ["GET", "HEAD"], "/api/v1/images/{id}", Images, 0) { Scope = Read, Timeout = Short },
        new("delete", ["DELETE"], "/api/v1/images/{id}", Images, 0) { Scope = Write, Timeout = Short },
        new("content", ["GET", "HEAD"], "/api/v1/images/{id}/content", Images, 0) { Scope = Read },
        new("rendition", ["GET", "HEAD"], "/api/v1/images/{id}/rendition", Images, 0) { Scope = Read },
        // A signed link is its own credential, which images checks.
        new("signed-rendition", ["GET", "HEAD"], "/api/v1/images/{id}/rendition", Images, 0) { QueryParameter = "signature" },
        new("link", ["POST"], "/api/v1/images/{id}/links", Images, Small) { Scope = Read, Timeout = Short },
        new("process", ["POST"], "/api/v1/process", Images, Upload) { Scope = Write },
    ];
}
