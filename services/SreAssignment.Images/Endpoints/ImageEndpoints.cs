using SreAssignment.Images.Links;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Images.Endpoints;

/// <summary>The service's calls.</summary>
internal static class ImageEndpoints
{
    private const string Read = "images:read";
    private const string Write = "images:write";

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapImages(this WebApplication app)
    {
        var images = app.MapGroup("/api/v1/images");
        images.MapPost("", Upload.HandleAsync).RequireScope(Write);
        images.MapMethods("", GetAndHead, Listing.HandleAsync).RequireScope(Read);
        images.MapMethods("/{id}", GetAndHead, Metadata.HandleAsync).RequireScope(Read);
        images.MapDelete("/{id}", Deletion.HandleAsync).RequireScope(Write);
        images.MapMethods("/{id}/content", GetAndHead, Content.HandleAsync).RequireScope(Read);
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionOfImage.HandleAsync).RequireScope(Read);
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionOfImage.HandleSignedAsync).WithMetadata(new SignedLink());
        images.MapPost("/{id}/links", Links.HandleAsync).RequireScope(Read);
        app.MapPost("/api/v1/process", Process.HandleAsync).RequireScope(Write);
    }
}
