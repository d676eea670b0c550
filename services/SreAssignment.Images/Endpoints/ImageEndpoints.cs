using SreAssignment.Images.Links;

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
        images.MapPost("", Upload.HandleAsync).RequireAuthorization(Write);
        images.MapMethods("", GetAndHead, Listing.HandleAsync).RequireAuthorization(Read);
        images.MapMethods("/{id}", GetAndHead, Metadata.HandleAsync).RequireAuthorization(Read);
        images.MapDelete("/{id}", Deletion.HandleAsync).RequireAuthorization(Write);
        images.MapMethods("/{id}/content", GetAndHead, Content.HandleAsync).RequireAuthorization(Read);
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionOfImage.HandleAsync).RequireAuthorization(Read);
        images.MapMethods("/{id}/rendition", GetAndHead, RenditionOfImage.HandleSignedAsync).WithMetadata(new SignedLink());
        images.MapPost("/{id}/links", Links.HandleAsync).RequireAuthorization(Read);
        app.MapPost("/api/v1/process", Process.HandleAsync).RequireAuthorization(Write);
    }
}
