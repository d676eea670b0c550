using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Formats;

/// <summary>A format of images that is accepted.</summary>
/// <param name="Name">Its name in metadata.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Extension">For file names, without a dot.</param>
/// <param name="Aliases">Other media types that clients send for it.</param>
internal sealed record ImageFormat(string Name, string ContentType, string Extension, params IReadOnlyList<string> Aliases)
{
    public static readonly ImageFormat Jpeg = new("jpeg", "image/jpeg", "jpg", "image/jpg", "image/pjpeg");
    public static readonly ImageFormat Png = new("png", "image/png", "png", "image/apng", "image/x-png");
    public static readonly ImageFormat Webp = new("webp", "image/webp", "webp");
    public static readonly ImageFormat Gif = new("gif", "image/gif", "gif");
    public static readonly ImageFormat Bmp = new("bmp", "image/bmp", "bmp", "image/x-ms-bmp", "image/x-bmp");

    public static readonly ImageFormat Avif = new("avif", "image/avif", "avif");
    public static readonly ImageFormat Tiff = new("tiff", "image/tiff", "tiff", "image/tif", "image/x-tiff");

    public static readonly ImageFormat Svg = new("svg", "image/svg+xml", "svg", "image/svg");

    public static readonly IReadOnlyList<ImageFormat> All = [Jpeg, Png, Webp, Gif, Bmp, Avif, Tiff, Svg];

    /// <summary>The media types of all formats, for messages.</summary>
    public static readonly string Accepted = string.Join(", ", All.Select(format => format.ContentType));

    public static ProblemException Unsupported(string found) =>
        new(ImageProblems.UnsupportedFormat, $"The body is {found}. Accepted are {Accepted}.");

    /// <summary>Returns whether the format has this media type.</summary>
    public bool IsNamed(ReadOnlySpan<char> contentType)
    {
        if (contentType.Equals(ContentType, StringComparison.OrdinalIgnoreCase))
            return true;
        foreach (var alias in Aliases)
        {
            if (contentType.Equals(alias, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
