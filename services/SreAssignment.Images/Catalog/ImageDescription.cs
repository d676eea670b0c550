using System.Text.Json.Serialization;

namespace SreAssignment.Images.Catalog;

/// <summary>The metadata of an image as clients get them. See <see cref="ImageMetadata"/>.</summary>
internal sealed record ImageDescription(
    string Id, string Format, string ContentType, int Width, int Height, int Orientation, bool HasAlpha, int Frames, string? ColorSpace, string? ColorProfile,
    string? DominantColor, string? BlurHash, long Bytes, string Sha256, string? FileName, bool IsMissingEnd, DateTimeOffset CreatedAt)
{
    public static ImageDescription Of(ImageMetadata image) => new(
        image.Id, image.Format, image.ContentType, image.Width, image.Height, image.Orientation, image.HasAlpha, image.Frames, image.Summary?.ColorModel,
        image.Summary?.ColorProfile, image.Summary?.DominantColor, image.Summary?.BlurHash, image.Bytes, image.Sha256, image.FileName, image.IsMissingEnd,
        image.CreatedAt);
}

/// <summary>A page of images as clients get it. See <see cref="ImagePage"/>.</summary>
internal sealed record ImageDescriptionPage(
    IReadOnlyList<ImageDescription> Items, string? NextCursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Damaged)
{
    public static ImageDescriptionPage Of(ImagePage page) => new([.. page.Items.Select(ImageDescription.Of)], page.NextCursor, page.Damaged);
}
