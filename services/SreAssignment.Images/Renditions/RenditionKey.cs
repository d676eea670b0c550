using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Renditions;

/// <summary>Canonical cache key of a rendition: it does not depend on the order and spelling of the parameters.</summary>
internal static class RenditionKey
{
    /// <summary>Changes when the same parameters give other pixels, so that no outdated rendition is served. A test compares it with the pixels.</summary>
    public const int PipelineVersion = 5;

    private const int HashDigits = 40;

    /// <summary>A hash of the canonical parameters, in hexadecimal digits.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="format">The format of the result.</param>
    /// <param name="watermark">The image of the watermark, if there is one.</param>
    public static string HashOf(TransformParameters parameters, OutputFormat format, ImageMetadata? watermark) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(parameters, format, watermark))))[..HashDigits];

    /// <summary>The parameters in one order, without those that have no effect.</summary>
    private static string Canonical(TransformParameters parameters, OutputFormat format, ImageMetadata? watermark)
    {
        var isBoxed = parameters is { Width: not null, Height: not null };
        var placed = isBoxed && parameters.Fit is Fit.Cover or Fit.Contain;
        (string Name, object? Value)[] all =
        [
            ("v", PipelineVersion),
            ("trim", parameters.Trim),
            ("rotate", parameters.Rotate == 0 ? null : parameters.Rotate),
            ("flip", parameters.Flip),
            ("crop", parameters.Crop),
            ("width", parameters.Width),
            ("height", parameters.Height),
            ("fit", isBoxed ? parameters.Fit : null),
            ("gravity", placed ? parameters.Gravity : null),
            ("enlarge", parameters.Enlarge ? true : null),
            ("grayscale", parameters.Grayscale ? true : null),
            ("blur", parameters.Blur),
            ("sharpen", parameters.Sharpen),
            ("pixelate", parameters.Pixelate),
            ("pad", parameters.Padding == default ? null : parameters.Padding),
            ("watermark", parameters.Watermark),
            ("watermarkSha256", watermark?.Sha256),
            ("background", parameters.Background is { } color ? Background.NameOf(color) : null),
            ("format", format),
            ("quality", format.HasQuality() ? parameters.Quality ?? format.DefaultQuality() : null),
            ("maxBytes", parameters.MaxBytes),
            ("lossless", parameters.Lossless ? true : null),
            ("progressive", parameters.Progressive ? true : null),
            ("chroma", parameters.Chroma),
            ("palette", parameters.Palette ? true : null),
            ("animated", parameters.Animated ? null : false),
            ("frame", parameters.Frame),
            ("colors", parameters.Colors == ColorChange.None ? null : parameters.Colors),
            ("radius", parameters.Radius),
            ("text", parameters.Text),
            ("strip", parameters.Strip ? null : false),
        ];
        return string.Join('&', all
            .Where(pair => pair.Value is not null)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name}={pair.Value}")));
    }
}
