using SkiaSharp;

namespace SreAssignment.Images.Parameters;

/// <summary>What to do with an image, each value within its bounds. The order of the members is the order in which they are applied.</summary>
internal sealed record TransformParameters
{
    public const int LargestSide = 8192;

    public static readonly IReadOnlyList<string> Names =
    [
        "trim", "rotate", "flip", "crop", "width", "height", "dpr", "fit", "gravity", "enlarge", "grayscale", "blur", "sharpen", "pixelate",
        "brightness", "contrast", "saturation", "tint", "radius", "pad", "background",
        "watermark", "watermarkPosition", "watermarkScale", "watermarkOpacity", "text", "textPosition", "textSize", "textColor", "textOpacity",
        "format", "quality", "maxBytes", "lossless", "progressive", "chroma", "palette", "animated", "frame", "strip",
    ];

    /// <summary>The largest difference of a channel, from 0 to 255, at which a pixel of the border is like the top left one and is removed.</summary>
    public int? Trim { get; init; }

    /// <summary>Degrees clockwise, at least 0 and less than 360.</summary>
    public double Rotate { get; init; }

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

    /// <summary>Changes of the colours, after every filter.</summary>
    public ColorChange Colors { get; init; } = ColorChange.None;

    /// <summary>Radius of the rounded corners, in pixels of the result; at most half of its shorter side.</summary>
    public int? Radius { get; init; }

    public Padding Padding { get; init; }

    public SKColor? Background { get; init; }

    public Watermark? Watermark { get; init; }

    public TextOverlay? Text { get; init; }

    /// <summary>Null: as the source where that is possible, else PNG.</summary>
    public OutputFormat? Format { get; init; }

    /// <summary>Whether the format follows from the <c>Accept</c> header of the request.</summary>
    public bool NegotiateFormat { get; init; }

    public int? Quality { get; init; }

    /// <summary>The quality is lowered until the result is no larger than this.</summary>
    public int? MaxBytes { get; init; }

    /// <summary>Whether WebP and AVIF keep every pixel as it is.</summary>
    public bool Lossless { get; init; }

    /// <summary>Whether JPEG and PNG are encoded so that a coarse image can be shown before all of it has arrived.</summary>
    public bool Progressive { get; init; }

    /// <summary>Of JPEG and AVIF; null: <see cref="Chroma.Full"/> from quality 90.</summary>
    public Chroma? Chroma { get; init; }

    /// <summary>Whether PNG is reduced to at most 256 colours.</summary>
    public bool Palette { get; init; }

    /// <summary>Whether WebP and GIF keep all frames of the source.</summary>
    public bool Animated { get; init; } = true;

    /// <summary>The only frame that is used, from 0.</summary>
    public int? Frame { get; init; }

    /// <summary>Whether the result has no metadata and no colour profile.</summary>
    public bool Strip { get; init; } = true;

    public static TransformParameters Read(ParameterReader reader)
    {
        var density = reader.Number("dpr", 0.1, 5) ?? 1;
        var negotiate = reader.Has("format") && reader.Text("format") == "auto";
        return new()
        {
            Trim = reader.Integer("trim", 0, 255),
            Rotate = ReadRotation(reader),
            Flip = reader.Choice<Flip>("flip"),
            Crop = CropArea.Read(reader, "crop"),
            Width = Scale("width", reader.Integer("width", 1, LargestSide), density),
            Height = Scale("height", reader.Integer("height", 1, LargestSide), density),
            Fit = reader.Choice<Fit>("fit") ?? Fit.Inside,
            Gravity = Gravity.ReadWithFocus(reader, "gravity"),
            Enlarge = reader.Flag("enlarge"),
            Grayscale = reader.Flag("grayscale"),
            Blur = reader.Number("blur", 0.3, 100),
            Sharpen = reader.Number("sharpen", 0.1, 10),
            Pixelate = reader.Integer("pixelate", 2, 512),
            Colors = ColorChange.Read(reader),
            Radius = reader.Has("radius") && reader.Text("radius") == "max" ? LargestSide : reader.Integer("radius", 1, LargestSide),
            Padding = Padding.Read(reader, "pad"),
            Background = Parameters.Background.Read(reader, "background"),
            Watermark = Watermark.Read(reader),
            Text = TextOverlay.Read(reader, density),
            NegotiateFormat = negotiate,
            Format = negotiate ? null : ReadFormat(reader),
            Quality = reader.Integer("quality", 1, 100),
            MaxBytes = reader.Integer("maxBytes", 1024, 25 * 1024 * 1024),
            Lossless = reader.Flag("lossless"),
            Progressive = reader.Flag("progressive"),
            Chroma = ReadChroma(reader),
            Palette = reader.Flag("palette"),
            Animated = reader.Flag("animated", defaultValue: true),
            Frame = reader.Integer("frame", 0, 99_999),
            Strip = reader.Flag("strip", defaultValue: true),
        };
    }

    private static double ReadRotation(ParameterReader reader)
    {
        var degrees = (reader.Number("rotate", -360, 360) ?? 0) % 360;
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private static int? Scale(string name, int? length, double density)
    {
        if (length is not { } value)
            return null;
        var scaled = (int)Math.Max(1, Math.Round(value * density));
        return scaled <= LargestSide ? scaled : throw ParameterReader.Invalid("dpr", $"makes the {name} {scaled}, and at most {LargestSide} is accepted");
    }

    private static Chroma? ReadChroma(ParameterReader reader) => reader.Text("chroma") switch
    {
        null => null,
        "444" or "4:4:4" => Parameters.Chroma.Full,
        "420" or "4:2:0" => Parameters.Chroma.Subsampled,
        _ => throw ParameterReader.Invalid("chroma", "must be 444 or 420"),
    };

    private static OutputFormat? ReadFormat(ParameterReader reader) => reader.Text("format") switch
    {
        null => null,
        "jpeg" or "jpg" => OutputFormat.Jpeg,
        "png" => OutputFormat.Png,
        "webp" => OutputFormat.Webp,
        "avif" => OutputFormat.Avif,
        "gif" => OutputFormat.Gif,
        _ => throw ParameterReader.Invalid("format", "must be one of jpeg, png, webp, avif, gif, auto"),
    };
}
