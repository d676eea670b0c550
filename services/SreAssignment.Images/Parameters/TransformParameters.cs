using SkiaSharp;

namespace SreAssignment.Images.Parameters;

/// <summary>What to do with an image, each value within its bounds. The order of the members is the order in which they are applied.</summary>
internal sealed record TransformParameters
{
    public const int LargestSide = 8192;

    public static readonly IReadOnlyList<string> Names =
    [
        "rotate", "flip", "crop", "width", "height", "fit", "gravity", "enlarge", "grayscale", "blur", "sharpen", "pixelate", "pad",
        "watermark", "watermarkPosition", "watermarkScale", "watermarkOpacity", "background", "format", "quality", "maxBytes",
    ];

    /// <summary>Degrees clockwise: 0, 90, 180 or 270.</summary>
    public int Rotate { get; init; }

    public Flip? Flip { get; init; }

    public CropArea? Crop { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public Fit Fit { get; init; }

    public Gravity Gravity { get; init; } = Gravity.Center;

    /// <summary>Whether an image smaller than asked for is enlarged.</summary>
    public bool Enlarge { get; init; }

    public bool Grayscale { get; init; }

    /// <summary>Standard deviation in pixels of the result.</summary>
    public double? Blur { get; init; }

    /// <summary>How strongly edges are raised, 1 being what a photo made smaller usually wants.</summary>
    public double? Sharpen { get; init; }

    /// <summary>Side of a block in pixels of the result.</summary>
    public int? Pixelate { get; init; }

    public Padding Padding { get; init; }

    public Watermark? Watermark { get; init; }

    public SKColor? Background { get; init; }

    /// <summary>Null: as the source where that is possible, else PNG.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Whether the format follows from what the caller accepts.</summary>
    public bool NegotiateFormat { get; init; }

    public int? Quality { get; init; }

    /// <summary>The quality is lowered until the result is no larger than this.</summary>
    public int? MaxBytes { get; init; }

    public static TransformParameters Read(ParameterReader reader)
    {
        var negotiate = reader.Has("format") && reader.Text("format") == "auto";
        return new()
        {
            Rotate = ReadRotation(reader),
            Flip = reader.Choice<Flip>("flip"),
            Crop = CropArea.Read(reader, "crop"),
            Width = reader.Integer("width", 1, LargestSide),
            Height = reader.Integer("height", 1, LargestSide),
            Fit = reader.Choice<Fit>("fit") ?? Fit.Inside,
            Gravity = Gravity.Read(reader, "gravity", Gravity.Center),
            Enlarge = reader.Flag("enlarge"),
            Grayscale = reader.Flag("grayscale"),
            Blur = reader.Number("blur", 0.3, 100),
            Sharpen = reader.Number("sharpen", 0.1, 10),
            Pixelate = reader.Integer("pixelate", 2, 512),
            Padding = Padding.Read(reader, "pad"),
            Watermark = Watermark.Read(reader),
            Background = Parameters.Background.Read(reader, "background"),
            NegotiateFormat = negotiate,
            Format = negotiate ? null : ReadFormat(reader),
            Quality = reader.Integer("quality", 1, 100),
            MaxBytes = reader.Integer("maxBytes", 1024, 25 * 1024 * 1024),
        };
    }

    private static int ReadRotation(ParameterReader reader) => reader.Text("rotate") switch
    {
        null or "0" => 0,
        "90" => 90,
        "180" => 180,
        "270" => 270,
        _ => throw ParameterReader.Invalid("rotate", "must be 0, 90, 180 or 270 degrees clockwise"),
    };

    private static OutputFormat? ReadFormat(ParameterReader reader) => reader.Text("format") switch
    {
        null => null,
        "jpeg" => OutputFormat.Jpeg,
        "png" => OutputFormat.Png,
        "webp" => OutputFormat.Webp,
        _ => throw ParameterReader.Invalid("format", "must be one of jpeg, png, webp, auto"),
    };
}
