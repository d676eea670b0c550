using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Imaging;

/// <summary>What is known of the formats that are written.</summary>
internal static class OutputFormats
{
    public static ImageFormat Format(this OutputFormat format) => format switch
    {
        OutputFormat.Jpeg => ImageFormat.Jpeg,
        OutputFormat.Png => ImageFormat.Png,
        _ => ImageFormat.Webp,
    };

    /// <summary>The quality where none is asked for. PNG is lossless and has none.</summary>
    public static int DefaultQuality(this OutputFormat format) => format == OutputFormat.Png ? 100 : 80;
}
