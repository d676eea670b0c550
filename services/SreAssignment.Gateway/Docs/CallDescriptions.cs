namespace SreAssignment.Gateway.Docs;

/// <summary>The descriptions of all calls, by name.</summary>
internal static class CallDescriptions
{
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly string[] Pictures = ["image/jpeg", "image/png", "image/webp"];
    private static readonly string[] Uploads = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "multipart/form-data"];

    private static readonly QueryParameter[] Operations =
    [
        new("rotate", "Degrees clockwise: 0, 90, 180 or 270.", IsNumber: true),
        new("flip", "horizontal, vertical or both."),
        new("crop", "The part to keep."),
        new("width", "Pixels, 1 to 8192.", IsNumber: true),
        new("height", "Pixels, 1 to 8192.", IsNumber: true),
        new("fit", "How width and height are met: inside, cover, contain, fill or outside."),
        new("gravity", "Which part matters when something is cut off or placed: a position, or a point x,y."),
        new("enlarge", "Whether an image that is smaller is enlarged: true or false."),
        new("grayscale", "true or false."),
        new("blur", "Standard deviation in pixels, 0.3 to 100.", IsNumber: true),
        new("sharpen", "Strength, 0.1 to 10.", IsNumber: true),
        new("pixelate", "Side of a block in pixels, 2 to 512.", IsNumber: true),
        new("pad", "Space around the image."),
        new("watermark", "The id of a stored image that is laid over the result."),
        new("watermarkPosition", "Where the watermark goes."),
        new("watermarkScale", "The size of the watermark.", IsNumber: true),
        new("watermarkOpacity", "The opacity of the watermark.", IsNumber: true),
        new("background", "The colour behind what is transparent or padded."),
        new("format", "jpeg, png, webp, or auto to go by the Accept header."),
        new("quality", "1 to 100.", IsNumber: true),
        new("maxBytes", "The quality is lowered until the result is no larger: 1024 to 26214400.", IsNumber: true),
    ];

    public static IReadOnlyDictionary<string, CallDescription> ByName { get; } = new Dictionary<string, CallDescription>
    {
        ["token"] = new("Get an access token (RFC 6749, client credentials).", 200, "An RFC 9068 access token.") { Consumes = [Form] },
        ["revoke"] = new("Revoke an access token (RFC 7009).", 200, "It is revoked.") { Consumes = [Form] },
        ["metadata"] = new("What the authorization server can do (RFC 8414).", 200, "The metadata."),
        ["keys"] = new("The public keys that tokens are signed with (RFC 7517).", 200, "The key set."),
        ["upload"] = new("Store an image of at most 25 MB and 50 megapixels.", 201, "Its metadata; Location has its address.")
        {
            Consumes = Uploads,
            Query = [new("rendition", "The parameters of a rendition to prepare as well, as one query string.")],
        },
        ["list"] = new("List images, newest first.", 200, "One page, with the cursor of the next.")
        {
            Query = [new("limit", "Images on a page.", IsNumber: true), new("cursor", "Where the page begins: from the page before.")],
        },
        ["image"] = new("The metadata of an image.", 200, "The metadata."),
        ["delete"] = new("Delete an image and its renditions.", 204, "It is gone."),
        ["content"] = new("The original, with ETag, conditional requests and ranges.", 200, "The bytes that were uploaded.") { Produces = Pictures },
        ["rendition"] = new("A transformed image, made once and then served from storage.", 200, "The transformed image.")
        {
            Produces = Pictures,
            Query = Operations,
        },
        ["link"] = new("A signed address of one rendition that needs no token until it expires.", 201, "The address.") { Consumes = ["application/json"] },
        ["process"] = new("Transform an image without storing it.", 200, "The transformed image.")
        {
            Consumes = Uploads,
            Produces = Pictures,
            Query = Operations,
        },
    };
}
