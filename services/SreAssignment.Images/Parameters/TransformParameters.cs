using Microsoft.OpenApi;
using SkiaSharp;

namespace SreAssignment.Images.Parameters;

/// <summary>A transformation, each value within its bounds. The order of the members is the order in which they are applied.</summary>
internal sealed record TransformParameters
{
    public const int LargestSide = 8192;

    private static readonly Dictionary<string, Chroma> ChromaNames = new()
    {
        ["444"] = Parameters.Chroma.Full,
        ["4:4:4"] = Parameters.Chroma.Full,
        ["420"] = Parameters.Chroma.Subsampled,
        ["4:2:0"] = Parameters.Chroma.Subsampled,
    };

    // The format of auto follows from the Accept header.
    private static readonly Dictionary<string, (OutputFormat? Format, bool IsNegotiated)> FormatNames =
        new(Enum.GetValues<OutputFormat>().Select(format => KeyValuePair.Create(ParameterReader.NameOf(format), ((OutputFormat?)format, false))))
        {
            ["jpg"] = (OutputFormat.Jpeg, false),
            ["auto"] = (null, true),
        };

    /// <summary>The descriptions of all parameters that <see cref="Read"/> reads.</summary>
    public static readonly IReadOnlyList<OpenApiParameter> Descriptions = ParameterReader.Describe(reader => Read(reader));

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
    public bool Enlarge { get; init; }
    public bool Grayscale { get; init; }
    public double? Blur { get; init; }
    public double? Sharpen { get; init; }
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
    public int? MaxBytes { get; init; }
    public bool Lossless { get; init; }
    public bool Progressive { get; init; }

    /// <summary>Of JPEG and AVIF; null: <see cref="Chroma.Full"/> from quality 90.</summary>
    public Chroma? Chroma { get; init; }

    public bool Palette { get; init; }
    public bool Animated { get; init; } = true;
    public int? Frame { get; init; }

    /// <summary>Whether the result has no metadata and no colour profile.</summary>
    public bool Strip { get; init; } = true;

    public static TransformParameters Read(ParameterReader reader)
    {
        var density = reader.Number("dpr", 0.1, 5, "The pixel ratio of the screen: the factor of width, height and textSize.", 1) ?? 1;
        var width = reader.Integer("width", 1, LargestSide, "Pixels across. Without a height the image keeps its proportions.");
        var height = reader.Integer("height", 1, LargestSide, "Pixels down. Without a width the image keeps its proportions.");
        var format = reader.Choice(
            "format", FormatNames, "The format of the result; auto follows from the Accept header. Omitted: as the source where that is possible, else png.");
        return new()
        {
            Trim = reader.Integer(
                "trim",
                0,
                255,
                "Removes the border of the colour of the top left pixel. The value is the largest difference of a channel to that colour in the border."),
            Rotate = ReadRotation(reader),
            Flip = reader.Choice<Flip>("flip", "Mirrors the image."),
            Crop = CropArea.Read(reader, "crop"),
            Width = Scale("width", width, density),
            Height = Scale("height", height, density),
            Fit = reader.Choice<Fit>(
                "fit",
                "How width and height are met: inside, whole and as large as fits; cover, with what sticks out cut off; contain, with the rest filled with the "
                + "background; fill, stretched; outside, whole and as small as covers them.",
                Fit.Inside) ?? Fit.Inside,
            Gravity = Gravity.ReadWithFocus(
                reader,
                "gravity",
                "Which part matters where something is cut off or placed: a position, a focal point x,y with both from 0 to 1, smart (edges, skin and "
                + "saturated colours) or entropy (the most detail)."),
            Enlarge = reader.Flag("enlarge", "Whether an image that is smaller than requested is enlarged."),
            Grayscale = reader.Flag("grayscale", "Removes the colours."),
            Blur = reader.Number("blur", 0.3, 100, "Standard deviation in pixels of the result."),
            Sharpen = reader.Number("sharpen", 0.1, 10, "Strength; 1 suits a photo that was made smaller."),
            Pixelate = reader.Integer("pixelate", 2, 512, "Side of a block in pixels of the result."),
            Colors = ColorChange.Read(reader),
            Radius = ReadRadius(reader),
            Padding = Padding.Read(reader, "pad"),
            Background = Parameters.Background.Read(
                reader, "background", "The colour behind what is transparent or padded: transparent, rgb, rgba, rrggbb or rrggbbaa."),
            Watermark = Watermark.Read(reader),
            Text = TextOverlay.Read(reader, density),
            NegotiateFormat = format is { IsNegotiated: true },
            Format = format?.Format,
            Quality = reader.Integer("quality", 1, 100, "Of jpeg, webp and avif."),
            MaxBytes = reader.Integer("maxBytes", 1024, 25 * 1024 * 1024, "The quality is lowered until the result is no larger."),
            Lossless = reader.Flag("lossless", "Whether webp and avif keep every pixel."),
            Progressive = reader.Flag("progressive", "Whether jpeg and png show a coarse image before all of it has arrived."),
            Chroma = reader.Choice("chroma", ChromaNames, "Chroma subsampling of jpeg and avif. Omitted: 444 from quality 90, else 420."),
            Palette = reader.Flag("palette", "Whether png is reduced to at most 256 colours."),
            Animated = reader.Flag("animated", "Whether webp and gif keep all frames of the source.", defaultValue: true),
            Frame = reader.Integer("frame", 0, 99_999, "The only frame that is used, from 0."),
            Strip = reader.Flag(
                "strip",
                "Whether the result is in sRGB and has no metadata. With false it keeps an RGB colour profile with its numbers, Exif, IPTC and XMP; the "
                + "orientation is 1 then. Colours of parameters are meant in that profile.",
                defaultValue: true),
        };
    }

    private static int? ReadRadius(ParameterReader reader)
    {
        const string Name = "radius";
        var description = $"The radius of rounded corners in pixels of the result, up to {LargestSide}, or max for a circle.";
        return reader.Text(Name, description, @"^([1-9]\d{0,3}|max)$", "24") switch
        {
            null => null,
            "max" => LargestSide,
            { } text => ParameterReader.ToInteger(Name, text, 1, LargestSide),
        };
    }

    private static double ReadRotation(ParameterReader reader)
    {
        const string Description = "Degrees clockwise, after the EXIF orientation. With an angle that is not a right one, the corners have the background.";
        var degrees = (reader.Number("rotate", -360, 360, Description, 0) ?? 0) % 360;
        return degrees < 0 ? degrees + 360 : degrees;
    }

    private static int? Scale(string name, int? length, double density)
    {
        if (length is not { } value)
            return null;
        var scaled = (int)Math.Max(1, Math.Round(value * density));
        return scaled <= LargestSide ? scaled : throw ParameterReader.Invalid("dpr", $"makes the {name} {scaled}, and at most {LargestSide} is accepted");
    }
}
