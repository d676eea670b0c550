using System.Text.Json.Serialization;

namespace SreAssignment.Images.Catalog;

/// <summary>The metadata of an image as clients get them.</summary>
/// <param name="Id">The id of the image. Newer ids come first in ordinal order.</param>
/// <param name="Format">The name of its format.</param>
/// <param name="ContentType">The media type of its format.</param>
/// <param name="Width">Pixels across, the image being upright.</param>
/// <param name="Height">Pixels down, the image being upright.</param>
/// <param name="Orientation">The EXIF orientation of the original, 1 to 8. Width and height are those after it is applied.</param>
/// <param name="HasAlpha">Whether it may have transparent parts.</param>
/// <param name="Frames">The number of frames of an animation; 1 for other images.</param>
/// <param name="ColorSpace">The colour model: rgb, gray, cmyk or lab. Null for images that were stored by earlier versions, like the next three.</param>
/// <param name="ColorProfile">The name of the embedded ICC profile.</param>
/// <param name="DominantColor">The most frequent colour, as rrggbb.</param>
/// <param name="BlurHash">A placeholder for the upright image (blurha.sh).</param>
/// <param name="Bytes">The length of the content.</param>
/// <param name="Sha256">The hash of the content in hexadecimal digits, which is also its ETag.</param>
/// <param name="FileName">The name by Content-Disposition of the form's file or of the request, without folders and control characters.</param>
/// <param name="IsMissingEnd">Whether the end marker of a JPEG is missing. All of its pixels are there.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
internal sealed record ImageDescription(
    string Id, string Format, string ContentType, int Width, int Height, int Orientation, bool HasAlpha, int Frames, string? ColorSpace, string? ColorProfile,
    string? DominantColor, string? BlurHash, long Bytes, string Sha256, string? FileName, bool IsMissingEnd, DateTimeOffset CreatedAt)
{
    public static ImageDescription Of(ImageMetadata image) => new(
        image.Id.ToString(), image.Format, image.ContentType, image.Width, image.Height, image.Orientation, image.HasAlpha, image.Frames,
        image.Summary?.ColorModel, image.Summary?.ColorProfile, image.Summary?.DominantColor, image.Summary?.BlurHash, image.Bytes, image.Sha256,
        image.FileName, image.IsMissingEnd, image.CreatedAt);
}

/// <summary>A page of images, newest first.</summary>
/// <param name="Items">The images.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one.</param>
/// <param name="Damaged">The ids of images of the page that cannot be read; absent when there is none.</param>
internal sealed record ImageDescriptionPage(
    IReadOnlyList<ImageDescription> Items, string? NextCursor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Damaged)
{
    public static ImageDescriptionPage Of(ImagePage page) => new([.. page.Items.Select(ImageDescription.Of)], page.NextCursor, page.Damaged);
}
