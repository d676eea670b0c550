using System.Text.Json.Serialization;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Storage;

namespace SreAssignment.Images.Catalog;

/// <summary>The metadata of a stored image.</summary>
/// <param name="Id">The id of the image. Newer ids come first in ordinal order.</param>
/// <param name="Format">Name of its format.</param>
/// <param name="ContentType">Media type of its format.</param>
/// <param name="Width">Pixels across, the image being upright.</param>
/// <param name="Height">Pixels down, the image being upright.</param>
/// <param name="Orientation">The EXIF orientation of the original, 1 to 8. Width and height are those after it is applied.</param>
/// <param name="HasAlpha">Whether it may have transparent parts.</param>
/// <param name="Bytes">Length of the content.</param>
/// <param name="Sha256">Of the content, in hexadecimal digits; also its ETag.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
/// <param name="DecoderBytes">Memory that decoding needs besides the pixels, in bytes.</param>
/// <param name="Frames">The number of frames of an animation; 1 for other images.</param>
/// <param name="IsMissingEnd">Whether the end marker of a JPEG is missing. All of its pixels are there.</param>
/// <param name="FileName">The name of the uploaded file; <see langword="null"/> where the request has none.</param>
/// <param name="Summary">Properties of the pixels; <see langword="null"/> for images that were stored by earlier versions.</param>
internal sealed record ImageMetadata(
    ImageId Id, string Format, string ContentType, int Width, int Height, int Orientation, bool HasAlpha, long Bytes, string Sha256, DateTimeOffset CreatedAt,
    long DecoderBytes = 0, int Frames = 1, bool IsMissingEnd = false, string? FileName = null, ImageSummary? Summary = null)
{
    [JsonIgnore]
    public ImageFormat ImageFormat => ImageFormat.All.Single(format => format.Name == Format);

    [JsonIgnore]
    public ImageHeader Header => new(
        ImageFormat, Pixels.Geometry.Orientation.FromExif(Orientation).Apply(new(Width, Height)), Orientation, HasAlpha, Frames, DecoderBytes);

    /// <summary>Returns whether the members are consistent, which a damaged object is not.</summary>
    public bool IsValidFor(ImageId id) =>
        Id == id && ImageFormat.All.Any(format => format.Name == Format) && Width > 0 && Height > 0 && Orientation is >= 1 and <= 8
        && Bytes > 0 && Sha256 is { Length: 64 } && DecoderBytes >= 0 && Frames >= 1;

    public static ImageMetadata Of(
        ImageId id, ImageHeader header, long bytes, string sha256, bool isMissingEnd, string? fileName, ImageSummary summary) => new(
        id, header.Format.Name, header.Format.ContentType, header.Upright.Width, header.Upright.Height, header.Origin, header.HasAlpha, bytes,
        sha256, id.CreatedAt, header.DecoderBytes, header.Frames, isMissingEnd, fileName, summary);
}

/// <summary>A page of images, newest first.</summary>
/// <param name="Items">The images.</param>
/// <param name="NextCursor">Where the next page starts; null on the last one.</param>
/// <param name="Damaged">The ids of images of the page that cannot be read; absent when there is none.</param>
internal sealed record ImagePage(
    IReadOnlyList<ImageMetadata> Items, string? NextCursor, IReadOnlyList<string>? Damaged = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ImageMetadata))]
[JsonSerializable(typeof(ImageDescription))]
[JsonSerializable(typeof(ImageDescriptionPage))]
internal sealed partial class ImagesJson : JsonSerializerContext;
