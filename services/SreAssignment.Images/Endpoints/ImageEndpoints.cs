using SreAssignment.Images.Links;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.Images.Endpoints;

/// <summary>The service's calls.</summary>
internal static class ImageEndpoints
{
    public const string Read = "images:read";
    public const string Write = "images:write";

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapImages(this WebApplication app)
    {
        var images = app.MapGroup("/api/v1/images");

        // An empty pattern in the group would give the route of the metrics a slash at its end.
        app.MapPost("/api/v1/images", Upload.HandleAsync).RequireAuthorization(Write).WithoutLatencyObjective();
        app.MapMethods("/api/v1/images", GetAndHead, Listing.HandleAsync).RequireAuthorization(Read);
        images.MapMethods("/{id}", GetAndHead, Metadata.HandleAsync).RequireAuthorization(Read);
        images.MapDelete("/{id}", Deletion.HandleAsync).RequireAuthorization(Write);
        images.MapMethods("/{id}/content", GetAndHead, Content.HandleAsync).RequireAuthorization(Read).WithoutLatencyObjective();
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionOfImage.HandleAsync).RequireAuthorization(Read);
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionOfImage.HandleSignedAsync).WithMetadata(new SignedLink());
        images.MapPost("/{id}/links", Links.HandleAsync).RequireAuthorization(Read);
        app.MapPost("/api/v1/process", Process.HandleAsync).RequireAuthorization(Write).WithoutLatencyObjective();
    }
}
