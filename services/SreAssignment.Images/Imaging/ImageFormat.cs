namespace SreAssignment.Images.Imaging;

/// <summary>A format that images are taken in.</summary>
/// <param name="Name">Its name in metadata.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Extension">For file names, without a dot.</param>
internal sealed record ImageFormat(string Name, string ContentType, string Extension)
{
    public static readonly ImageFormat Jpeg = new("jpeg", "image/jpeg", "jpg");
    public static readonly ImageFormat Png = new("png", "image/png", "png");
    public static readonly ImageFormat Webp = new("webp", "image/webp", "webp");
    public static readonly ImageFormat Gif = new("gif", "image/gif", "gif");
    public static readonly ImageFormat Bmp = new("bmp", "image/bmp", "bmp");

    public static readonly IReadOnlyList<ImageFormat> All = [Jpeg, Png, Webp, Gif, Bmp];

    /// <summary>For messages: what is taken.</summary>
    public static readonly string Taken = string.Join(", ", All.Select(format => format.ContentType));
}
