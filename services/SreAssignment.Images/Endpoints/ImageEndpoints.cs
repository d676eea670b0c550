using SreAssignment.Images.Catalog;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.ApiDescription;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.Images.Endpoints;

/// <summary>The endpoints of the service.</summary>
internal static class ImageEndpoints
{
    public const string Read = "images:read";
    public const string Write = "images:write";

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapImageEndpoints(this WebApplication app)
    {
        // An empty pattern in the group would give the route of the metrics a slash at its end.
        app.MapPost("/api/v1/images", UploadEndpoint.HandleAsync).RequireAuthorization(Write).WithoutLatencyObjective()
            .Describe("upload", "Store an image", "The image is stored whole or not at all.")
            .WithQuery(UploadEndpoint.Parameters).AcceptsImage()
            .Returns(StatusCodes.Status201Created, "The metadata.", typeof(ImageDescription), null, ApiDescriptions.Location, ApiDescriptions.ServerTiming);

        app.MapMethods("/api/v1/images", GetAndHead, ListEndpoint.HandleAsync).RequireAuthorization(Read)
            .Describe("list", "List images, newest first")
            .WithQuery(ListEndpoint.Parameters)
            .Returns(StatusCodes.Status200OK, "One page.", typeof(ImageDescriptionPage));

        var images = app.MapGroup("/api/v1/images");
        images.MapMethods("/{id}", GetAndHead, MetadataEndpoint.HandleAsync).RequireAuthorization(Read)
            .Describe("image", "Get the metadata of an image")
            .WithQuery().Returns(StatusCodes.Status200OK, "The metadata.", typeof(ImageDescription))
            .WithProblems(ImageProblems.ImageNotFound, ImageProblems.DamagedImage);

        images.MapDelete("/{id}", DeleteEndpoint.HandleAsync).RequireAuthorization(Write)
            .Describe("delete", "Delete an image and its renditions")
            .WithQuery().Returns(StatusCodes.Status204NoContent, "The image and its renditions are deleted.")
            .WithProblems(ImageProblems.ImageNotFound);

        images.MapMethods("/{id}/content", GetAndHead, ContentEndpoint.HandleAsync).RequireAuthorization(Read).WithoutLatencyObjective()
            .Describe("content", "Get the original, byte for byte", "Conditional requests (If-None-Match) and Range are supported.")
            .WithQuery().ReturnsStored("What was uploaded.", ApiDescriptions.Originals);

        images.MapMethods("/{id}/rendition", GetAndHead, RenditionEndpoint.HandleAsync).RequireAuthorization(Read)
            .Describe(
                "rendition",
                "Get a transformed image",
                "Made at the first request, and served from storage after that. A signed link has expires and signature and needs no access token.")
            .WithQuery(TransformQuery.Descriptions).ReturnsStored("The transformed image.", ApiDescriptions.Renditions)
            .WithProblems(ImageProblems.InsufficientStorage).OrSigned();
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionEndpoint.HandleSignedAsync).WithMetadata(new SignedLink()).ExcludeFromDescription();

        images.MapPost("/{id}/links", LinkEndpoint.HandleAsync).RequireAuthorization(Read)
            .Describe(
                "link",
                "Sign a link to a rendition",
                "The link needs no access token until it expires, so it can be used in a page. It is valid for exactly its parameters. They are in the query, "
                + "or in a JSON object with the same names.")
            .WithQuery(LinkEndpoint.Parameters).AcceptsJson(LinkEndpoint.Parameters)
            .Returns(StatusCodes.Status201Created, "The link.", typeof(SignedLinkResponse))
            .WithProblems(ImageProblems.ImageNotFound, ProblemTypes.NotFound, ImageProblems.DamagedImage);

        app.MapPost("/api/v1/process", ProcessEndpoint.HandleAsync).RequireAuthorization(Write).WithoutLatencyObjective()
            .Describe("process", "Transform an image without storing it")
            .WithQuery(TransformQuery.Descriptions).AcceptsImage()
            .Returns(StatusCodes.Status200OK, "The transformed image.", null, ApiDescriptions.Renditions, ApiDescriptions.ServerTiming);
    }
}
