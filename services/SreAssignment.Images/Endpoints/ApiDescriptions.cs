using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.ApiDescription;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Endpoints;

/// <summary>What the endpoints of images have in common in the description of the API.</summary>
internal static class ApiDescriptions
{
    public static readonly ResponseHeader ETag = new("ETag", "The version of the image, for If-None-Match.");
    public static readonly ResponseHeader CacheControl = new("Cache-Control", "How long the response may be cached.");
    public static readonly ResponseHeader ServerTiming = new("Server-Timing", "The duration of each stage.");
    public static readonly ResponseHeader Location = new("Location", "The address of the image.");

    public static readonly string[] Originals = [.. ImageFormat.All.Select(format => format.ContentType)];
    public static readonly string[] Renditions = [.. Enum.GetValues<OutputFormat>().Select(format => format.Format().ContentType)];

    /// <summary>Adds the query parameters of an endpoint. Every endpoint rejects unknown ones.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, params IReadOnlyList<OpenApiParameter> parameters) => endpoint
        .Describe((operation, _) =>
        {
            foreach (var id in operation.Parameters ?? [])
                id.Description = "The id of the image.";
            operation.Parameters = [.. operation.Parameters ?? [], .. parameters];
        })
        .WithProblems(ProblemTypes.BadRequest, ProblemTypes.UnknownParameter)
        .WithProblems(parameters.Take(1).Select(_ => ProblemTypes.InvalidParameter));

    /// <summary>Adds the image in the request: the body itself, or a file of a form.</summary>
    public static RouteHandlerBuilder AcceptsImage(this RouteHandlerBuilder endpoint) => endpoint
        .Describe((operation, context) =>
        {
            var limits = context.ApplicationServices.GetRequiredService<IOptions<ImagesOptions>>().Value;
            operation.Description = string.Create(
                CultureInfo.InvariantCulture,
                $"The image has at most {limits.MaxBytes / 1048576.0:0.#} MB and {limits.MaxPixels / 1e6:0.#} megapixels. {operation.Description}").TrimEnd();
            var content = Originals.Append("application/octet-stream").ToDictionary(mediaType => mediaType, _ => new OpenApiMediaType());
            content["multipart/form-data"] = new() { Schema = OpenApiParts.Schema("""
                { "type": "object", "required": ["file"], "properties": { "file": { "type": "string", "contentMediaType": "application/octet-stream" } } }
                """) };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = content };
        })
        .WithProblems(
            ProblemTypes.EmptyBody, ImageProblems.InvalidImage, ProblemTypes.RequestTimeout, ProblemTypes.BodyTooLarge, ImageProblems.TooManyPixels,
            ImageProblems.TooManyFrames, ImageProblems.UnsupportedFormat, ProblemTypes.UnsupportedMediaType, ImageProblems.InsufficientStorage);

    /// <summary>Adds parameters as the properties of a JSON object, which a request may have instead of a query.</summary>
    public static RouteHandlerBuilder AcceptsJson(this RouteHandlerBuilder endpoint, IReadOnlyList<OpenApiParameter> parameters) => endpoint
        .Describe((operation, _) =>
        {
            var properties = parameters.ToDictionary(parameter => parameter.Name!, parameter => parameter.Schema!);
            var schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = properties };
            var content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } };
            operation.RequestBody = new OpenApiRequestBody { Content = content };
        })
        .WithProblems(ProblemTypes.RequestTimeout, ProblemTypes.BodyTooLarge, ProblemTypes.UnsupportedMediaType);

    /// <summary>Adds a stored image as the response, whole or in part.</summary>
    public static RouteHandlerBuilder ReturnsStored(this RouteHandlerBuilder endpoint, string description, string[] mediaTypes) => endpoint
        .Returns(StatusCodes.Status200OK, description, null, mediaTypes, ETag, CacheControl, ServerTiming)
        .Returns(StatusCodes.Status206PartialContent, "The requested range.", null, mediaTypes, ETag, CacheControl, ServerTiming)
        .Returns(StatusCodes.Status304NotModified, "The client has the current version.", null, null, ETag, CacheControl)
        .WithProblems(ImageProblems.ImageNotFound, ImageProblems.PreconditionFailed, ImageProblems.RangeNotSatisfiable, ImageProblems.DamagedImage);

    /// <summary>Adds that a signed link replaces the access token. An empty requirement stands for "or without".</summary>
    public static void OrSigned(this RouteHandlerBuilder endpoint) => endpoint
        .Describe((operation, _) =>
        {
            operation.Parameters = [.. operation.Parameters!, .. LinkSigner.Parameters];
            (operation.Security ??= []).Add([]);
        })
        .WithProblems(ImageProblems.InvalidSignature, ImageProblems.LinkExpired);
}
