using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SreAssignment.Gateway.Docs;

/// <summary>The bodies of requests and answers, by name.</summary>
internal static class Schemas
{
    public const string Image = "Image";
    public const string ImagePage = "ImagePage";
    public const string KeySet = "KeySet";
    public const string Link = "SignedLink";
    public const string LinkRequest = "SignedLinkRequest";
    public const string Metadata = "AuthorizationServerMetadata";
    public const string OAuthError = "OAuthError";
    public const string Problem = "Problem";
    public const string Revocation = "Revocation";
    public const string RevocationRequest = "RevocationRequest";
    public const string Token = "AccessToken";
    public const string TokenRequest = "TokenRequest";
    public const string Upload = "Upload";

    private static IEnumerable<QueryParameter> LinkParameters => [.. ImageParameters.All, ImageParameters.ExpiresIn];

    public static Dictionary<string, IOpenApiSchema> All(OpenApiDocument document) => new()
    {
        [Image] = Object(
            "What is known of a stored image.",
            ("id", Text("Newer ids come first in ordinal order.")),
            ("format", Choice("jpeg", "png", "webp", "gif", "bmp", "avif", "tiff", "svg")),
            ("contentType", Text("Its media type.")),
            ("width", Integer("Pixels across, the image being upright.", 1)),
            ("height", Integer("Pixels down, the image being upright.", 1)),
            ("orientation", Integer("EXIF's, which width and height have taken into account already.", 1, 8)),
            ("hasAlpha", Of(JsonSchemaType.Boolean, "Whether it may have transparent parts.")),
            ("frames", Integer("The number of frames of an animation; 1 for other images.", 1)),
            ("colorSpace", Nullable("The colour model: rgb, gray, cmyk or lab. Null for images that were stored by earlier versions, like the next three.")),
            ("colorProfile", Nullable("The name of the embedded ICC profile.")),
            ("dominantColor", Nullable("The most frequent colour, as rrggbb.")),
            ("blurHash", Nullable("A placeholder for the upright image (blurha.sh).")),
            ("bytes", Integer("Length of the content.", 1)),
            ("sha256", Text("Of the content, in hexadecimal digits; also its ETag.", pattern: "^[0-9a-f]{64}$")),
            ("fileName", Nullable("The name by Content-Disposition of the form's file or of the request, without folders and control characters.")),
            ("isMissingEnd", Of(JsonSchemaType.Boolean, "Whether the end marker of a JPEG is missing. All of its pixels are there.")),
            ("createdAt", Text("When it was uploaded.", format: "date-time"))),
        [ImagePage] = Optional(["damaged"], Object(
            "A page of images.",
            ("items", List(new OpenApiSchemaReference(Image, document))),
            ("nextCursor", Of(JsonSchemaType.String | JsonSchemaType.Null, "Where the next page begins; null on the last one.")),
            ("damaged", List(Text("The id of an image that cannot be read."))))),
        [LinkRequest] = Optional(
            [.. LinkParameters.Select(parameter => parameter.Name)],
            Object("The parameters of a link.", [.. LinkParameters.Select(parameter => (parameter.Name, (IOpenApiSchema)parameter.Schema))])),
        [Link] = Object(
            "A signed link.",
            ("url", Text("Path and query on this host.", format: "uri-reference")),
            ("expiresAt", Text("When it ends.", format: "date-time"))),
        [Upload] = Object("A form with one file.", ("file", new OpenApiSchema { Type = JsonSchemaType.String, ContentMediaType = "application/octet-stream" })),
        [Token] = Object(
            "RFC 6749 section 5.1.",
            ("access_token", Text("For Authorization: Bearer.")),
            ("token_type", Choice("Bearer")),
            ("expires_in", Integer("Seconds that it is valid for.", 1, 3600)),
            ("scope", Text("What was granted, separated by spaces."))),
        [TokenRequest] = Optional(["scope", "client_id", "client_secret"], Object(
            "RFC 6749 section 4.4.2.",
            ("grant_type", Choice("client_credentials")),
            ("scope", Text("What is asked for, separated by spaces; all that the client may do when left out.")),
            ("client_id", Text("With client_secret, where the client does not authenticate by HTTP Basic.")),
            ("client_secret", Text("See client_id.", format: "password")))),
        [Revocation] = Object("RFC 7009 section 2.2. An object without members."),
        [RevocationRequest] = Optional(["token_type_hint", "client_id", "client_secret"], Object(
            "RFC 7009 section 2.1.",
            ("token", Text("The access token.")),
            ("token_type_hint", Text("Taken and not needed.")),
            ("client_id", Text("With client_secret, where the client does not authenticate by HTTP Basic.")),
            ("client_secret", Text("See client_id.", format: "password")))),
        [Metadata] = Object(
            "RFC 8414 section 2.",
            ("issuer", Text("The iss of every token.", format: "uri")),
            ("token_endpoint", Text(format: "uri")),
            ("jwks_uri", Text(format: "uri")),
            ("scopes_supported", List(Text())),
            ("response_types_supported", List(Text())),
            ("grant_types_supported", List(Text())),
            ("token_endpoint_auth_methods_supported", List(Text())),
            ("revocation_endpoint", Text(format: "uri")),
            ("revocation_endpoint_auth_methods_supported", List(Text()))),
        [KeySet] = Object(
            "RFC 7517 section 5.",
            ("keys", List(Object(
                "A public key (RFC 7518 section 6.2.1).",
                ("kty", Choice("EC")), ("crv", Choice("P-256")), ("use", Choice("sig")), ("alg", Choice("ES256")), ("kid", Text()), ("x", Text()), ("y", Text()))))),
        [OAuthError] = Object("RFC 6749 section 5.2.", ("error", Text("A registered code.")), ("error_description", Text("What is wrong, and what is allowed."))),
        [Problem] = Optional(["traceId", "parameter"], Object(
            "RFC 9457.",
            ("type", Text("Stable: urn:sreassignment:problem: and a name.", format: "uri")),
            ("title", Text("What it is, always in the same words.")),
            ("status", Integer("The status code.", 400, 599)),
            ("detail", Text("What is wrong with this request, and what is allowed.")),
            ("requestId", Text("The request's id.")),
            ("traceId", Text("The trace that the request is part of.")),
            ("parameter", Text("The parameter that is wrong, where it is one.")))),
    };

    private static OpenApiSchema Object(string description, params (string Name, IOpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = properties.ToDictionary(property => property.Name, property => property.Schema),
        Required = properties.Select(property => property.Name).ToHashSet(),
    };

    private static OpenApiSchema Optional(string[] names, OpenApiSchema schema)
    {
        schema.Required!.ExceptWith(names);
        return schema;
    }

    private static OpenApiSchema Of(JsonSchemaType type, string description) => new() { Type = type, Description = description };

    private static OpenApiSchema Text(string? description = null, string? format = null, string? pattern = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Format = format, Pattern = pattern };

    private static OpenApiSchema Nullable(string description) => Of(JsonSchemaType.String | JsonSchemaType.Null, description);

    private static OpenApiSchema Integer(string description, int minimum, int? maximum = null) =>
        new() { Type = JsonSchemaType.Integer, Description = description, Minimum = $"{minimum}", Maximum = maximum is { } most ? $"{most}" : null };

    private static OpenApiSchema Choice(params string[] values) => new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)value)] };

    private static OpenApiSchema List(IOpenApiSchema items) => new() { Type = JsonSchemaType.Array, Items = items };
}
