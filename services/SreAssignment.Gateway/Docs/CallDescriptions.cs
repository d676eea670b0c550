using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Docs;

/// <summary>The descriptions of all calls, by name.</summary>
internal static class CallDescriptions
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string ClientErrors = "invalid_client: the client is unknown or its secret is wrong.";

    private static readonly Body[] Pictures = [new("image/jpeg"), new("image/png"), new("image/webp"), new("image/avif"), new("image/gif")];
    private static readonly Body[] Originals = [.. Pictures, new("image/bmp"), new("image/tiff"), new("image/svg+xml")];
    private static readonly Body[] Uploads = [.. Originals, new("application/octet-stream"), new("multipart/form-data", Schemas.Upload)];

    private static readonly ProblemType NotFound = new("image-not-found", 404, "There is no such image.");
    private static readonly ProblemType Damaged = new("damaged-image", 500, "The stored image is damaged.");
    private static readonly ProblemType[] ReadErrors =
    [
        NotFound,
        new("precondition-failed", 412, "A condition of the request is not met."),
        new("range-not-satisfiable", 416, "The range is outside of the image."),
        Damaged,
    ];

    private static readonly ProblemType Full = new("insufficient-storage", 507, "The store is full.");

    private static readonly ProblemType[] UploadErrors =
    [
        ProblemTypes.EmptyBody,
        new("invalid-image", 400, "The image is truncated or corrupt."),
        new("too-many-pixels", 413, "The image has too many pixels."),
        new("too-many-frames", 413, "The image has too many frames."),
        new("unsupported-image-format", 415, "The image format is not supported."),
        ProblemTypes.UnsupportedMediaType,
    ];

    public static IReadOnlyDictionary<string, CallDescription> ByName { get; } = new Dictionary<string, CallDescription>
    {
        ["token"] = new("Get an access token", 200, "An RFC 9068 access token.")
        {
            Description = "RFC 6749 section 4.4. The client authenticates by HTTP Basic, or by client_id and client_secret in the body. "
                + "After repeated failures the response is 429 with Retry-After.",
            Consumes = [new(Form, Schemas.TokenRequest)],
            Produces = [new(Json, Schemas.Token)],
            OAuthErrors = [(400, "invalid_request, invalid_scope, unauthorized_client or unsupported_grant_type."), (401, ClientErrors)],
        },
        ["revoke"] = new("Revoke an access token", 200, "The token is revoked. The response to an invalid token is the same.")
        {
            Description = "RFC 7009. Only the client that a token was issued to can revoke it. By default each replica of auth rejects it within 5 seconds, "
                + "and the gateway within 30 more: for that long it accepts a token that it has checked before. Both are settings, down to 0.",
            Consumes = [new(Form, Schemas.RevocationRequest)],
            Produces = [new(Json, Schemas.Revocation)],
            OAuthErrors = [(400, "invalid_request or unauthorized_client."), (401, ClientErrors)],
        },
        ["metadata"] = new("What the authorization server can do", 200, "RFC 8414 metadata.") { Produces = [new(Json, Schemas.Metadata)] },
        ["keys"] = new("The public keys that tokens are signed with", 200, "An RFC 7517 key set.") { Produces = [new("application/jwk-set+json", Schemas.KeySet)] },
        ["upload"] = new("Store an image", 201, "The image's metadata.")
        {
            Description = "At most 25 MB and 50 megapixels, as the body itself or as a file of a form. It is stored whole or not at all.",
            Consumes = Uploads,
            Produces = [new(Json, Schemas.Image)],
            Query =
            [
                QueryParameter.Text("rendition", "The parameters of a rendition to prepare as well, as one query string that is percent-encoded once more.", null, "width=320&format=webp"),
            ],
            AnswerHeaders = [Headers.Location, Headers.ServerTiming],
            Errors = [.. UploadErrors, Full],
        },
        ["list"] = new("List images, newest first", 200, "One page.")
        {
            Produces = [new(Json, Schemas.ImagePage)],
            Query =
            [
                QueryParameter.Integer("limit", "How many images a page has.", 1, 100, 20),
                QueryParameter.Text("cursor", "The nextCursor of the page before.", null, "fe5d3b1a0c42-00112233445566778899"),
            ],
        },
        ["image"] = new("The metadata of an image", 200, "The metadata.") { Produces = [new(Json, Schemas.Image)], Errors = [NotFound, Damaged] },
        ["delete"] = new("Delete an image and its renditions", 204, "They are gone.") { Errors = [NotFound] },
        ["content"] = new("The original, byte for byte", 200, "What was uploaded.")
        {
            Description = "Takes conditional requests (If-None-Match) and Range.",
            Produces = Originals,
            AnswerHeaders = [Headers.ETag, Headers.CacheControl, Headers.ServerTiming],
            Others = [(206, "The requested range."), (304, "The client has the current version.")],
            Errors = ReadErrors,
        },
        ["rendition"] = new("A transformed image", 200, "The transformed image.")
        {
            Description = "Made when it is first asked for, and served from storage after that. A signed link is this call with expires and signature instead of an access token.",
            Produces = Pictures,
            Query = [.. ImageParameters.All, .. ImageParameters.OfSignedLink],
            TakesSignature = true,
            AnswerHeaders = [Headers.ETag, Headers.CacheControl, Headers.ServerTiming],
            Others = [(206, "The requested range."), (304, "The client has the current version.")],
            Errors =
            [
                new("invalid-signature", 403, "The link's signature is not valid."), .. ReadErrors, new("link-expired", 410, "The link has expired."), Full,
            ],
        },
        ["link"] = new("Sign a link to a rendition", 201, "The link.")
        {
            Description = "The link needs no token until it expires, and so can be used in a page. It is valid for exactly its parameters. "
                + "They are in the query, or in a JSON object with the same names.",
            Consumes = [new(Json, Schemas.LinkRequest)],
            IsBodyOptional = true,
            Produces = [new(Json, Schemas.Link)],
            Query = [.. ImageParameters.All, ImageParameters.ExpiresIn],
            Errors = [NotFound, ProblemTypes.UnsupportedMediaType],
        },
        ["process"] = new("Transform an image without storing it", 200, "The transformed image.")
        {
            Consumes = Uploads,
            Produces = Pictures,
            Query = ImageParameters.All,
            AnswerHeaders = [Headers.ServerTiming],
            Errors = [.. UploadErrors, Full],
        },
    };
}
