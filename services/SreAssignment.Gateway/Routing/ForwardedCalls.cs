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
