using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Renditions;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Endpoints;

/// <summary>
/// <c>POST /api/v1/images/{id}/links</c>: the address of one rendition that needs no token until it expires. The parameters are in the query, or in a JSON
/// object.
/// </summary>
internal static class LinkEndpoint
{
    private const string ExpiresIn = "expiresIn";
    private const int DefaultSeconds = 60 * 60;
    private const int LargestSeconds = 7 * 24 * 60 * 60;
    private const int LargestBody = 64 * 1024;

    private static readonly IReadOnlyList<OpenApiParameter> OwnParameters = ParameterReader.Describe(reader => ReadSeconds(reader));

    public static readonly IReadOnlyList<OpenApiParameter> Parameters = [.. TransformQuery.Descriptions, .. OwnParameters];

    // An escaped & is correct JSON, but a shell script that cuts the URL out of the response would send it as it is.
    private static readonly LinksJson Json =
        new(new JsonSerializerOptions(LinksJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, ImageCatalog catalog, TransformQuery transforms, RenditionMaker maker, LinkSigner signer, TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        var given = await ReadAsync(request, cancellationToken);
        var parameters = transforms.Read(given, OwnParameters);
        var seconds = ReadSeconds(new(given));
        var image = await catalog.GetAsync(id, cancellationToken);
        await maker.CheckAsync(image.Header, parameters, FormatChoice.For(parameters, image.Header, []), cancellationToken);
        var expires = timeProvider.GetUtcNow().AddSeconds(seconds);
        var query = signer.Sign(image.Id, given.Where(pair => pair.Key != ExpiresIn), expires);
        var link = new SignedLinkResponse($"/api/v1/images/{id}/rendition?{query}", DateTimeOffset.FromUnixTimeSeconds(expires.ToUnixTimeSeconds()));
        return Results.Json(link, Json.SignedLinkResponse, statusCode: StatusCodes.Status201Created);
    }

    private static int ReadSeconds(ParameterReader reader) =>
        reader.Integer(ExpiresIn, 1, LargestSeconds, "How long the link is valid, in seconds.", DefaultSeconds) ?? DefaultSeconds;

    private static async Task<IReadOnlyList<KeyValuePair<string, StringValues>>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var query = request.Query.ToList();
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0))
            return query;
        if (!request.HasJsonContentType())
        {
            throw new ProblemException(
                ProblemTypes.UnsupportedMediaType, "The parameters of a link are in the query, or in a JSON object with the Content-Type application/json.");
        }

        if (request.ContentLength > LargestBody)
            throw new ProblemException(ProblemTypes.BodyTooLarge, $"The JSON object is larger than the {LargestBody} bytes that are accepted.");
        foreach (var (name, value) in await ReadObjectAsync(request, cancellationToken))
        {
            if (query.Exists(pair => pair.Key == name))
                throw ParameterReader.Invalid(name, "must be given once, in the query or in the body");
            query.Add(new(name, value));
        }

        return query;
    }

    private static async Task<List<(string Name, string Value)>> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, default, cancellationToken);
            if (body.RootElement.ValueKind != JsonValueKind.Object)
                throw new ProblemException(ProblemTypes.BadRequest, "The body is not a JSON object. Send for example {\"width\": 320, \"format\": \"webp\"}.");
            var values = new List<(string Name, string Value)>();
            foreach (var property in body.RootElement.EnumerateObject())
            {
                if (values.Exists(v => v.Name == property.Name))
                    throw ParameterReader.Invalid(property.Name, "must be given once");
                values.Add((property.Name, Text(property)));
            }

            return values;
        }
        catch (JsonException exception)
        {
            throw new ProblemException(ProblemTypes.BadRequest, $"The body is not valid JSON: {exception.Message}");
        }
    }

    private static string Text(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.String => property.Value.GetString()!,
        JsonValueKind.Number => property.Value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw ParameterReader.Invalid(property.Name, "must be a string, a number or a boolean"),
    };
}

/// <summary>A signed link.</summary>
/// <param name="Url">Path and query on this host.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record SignedLinkResponse(string Url, DateTimeOffset ExpiresAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SignedLinkResponse))]
internal sealed partial class LinksJson : JsonSerializerContext;
