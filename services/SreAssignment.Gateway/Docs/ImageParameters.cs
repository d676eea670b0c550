using Microsoft.OpenApi;

namespace SreAssignment.Gateway.Docs;

/// <summary>What can be done with an image, in the order in which it is done.</summary>
internal static class ImageParameters
{
    private const int LargestSide = 8192;
    private const string Fraction = @"(0(\.\d+)?|1(\.0+)?|\.\d+)";
    private const string Position = $"northwest|north|northeast|west|center|east|southwest|south|southeast|{Fraction},{Fraction}";
    private const string Color = "[0-9a-fA-F]{3}|[0-9a-fA-F]{6}";
    private const string ImageId = "^[0-9a-f]{12}-[0-9a-f]{20}$";
    private const string AnImageId = "fe5d3b1a0c42-00112233445566778899";

    public static IReadOnlyList<QueryParameter> Operations { get; } =
    [
        QueryParameter.Integer(
            "trim", "Removes the border of the colour of the top left pixel. The value is the largest difference of a channel to that colour in the border.",
            0, 255),
        QueryParameter.Number(
            "rotate", "Degrees clockwise, after the EXIF orientation. With an angle that is not a right one, the corners have the background.", -360, 360, 0),
        QueryParameter.Choice("flip", "Mirrors the image.", null, "horizontal", "vertical", "both"),
        QueryParameter.Text("crop", "The part to keep: x,y,width,height in pixels of the upright image.", @"^\d{1,5},\d{1,5},[1-9]\d{0,4},[1-9]\d{0,4}$", "10,20,640,480"),
        QueryParameter.Integer("width", "Pixels across. Without a height the image keeps its proportions.", 1, LargestSide),
        QueryParameter.Integer("height", "Pixels down. Without a width the image keeps its proportions.", 1, LargestSide),
        QueryParameter.Choice(
            "fit",
            "How width and height are met: inside, whole and as large as fits; cover, cut off where it sticks out; contain, filled up with the background; fill, stretched; "
            + "outside, whole and as small as covers them.",
            "inside", "inside", "cover", "contain", "fill", "outside"),
        QueryParameter.Text("gravity", "Which part matters where something is cut off or placed: a position, a focal point x,y with both from 0 to 1, "
            + "smart (edges, skin and saturated colours) or entropy (the most detail).", $"^({Position}|smart|entropy)$", "0.5,0.25", "center"),
        QueryParameter.Flag("enlarge", "Whether an image smaller than asked for is enlarged."),
        QueryParameter.Flag("grayscale", "Takes the colour out."),
        QueryParameter.Number("blur", "Standard deviation in pixels of the result.", 0.3, 100),
        QueryParameter.Number("sharpen", "Strength, 1 being what a photo made smaller usually wants.", 0.1, 10),
        QueryParameter.Integer("pixelate", "Side of a block in pixels of the result.", 2, 512),
        QueryParameter.Number("brightness", "The factor of the brightness.", 0, 3, 1),
        QueryParameter.Number("contrast", "The factor of the distance to mid grey.", 0, 3, 1),
        QueryParameter.Number("saturation", "The factor of the saturation; 0 is grey.", 0, 3, 1),
        QueryParameter.Text("tint", "The colour that white becomes, while black stays black.", $"^({Color})$", "ffd9a0"),
        QueryParameter.Text("radius", "The radius of rounded corners in pixels of the result, up to 8192, or max for a circle.", @"^([1-9]\d{0,3}|max)$", "24"),
        QueryParameter.Text("pad", "A border of background around the result, in pixels up to 1000: one number, or top,right,bottom,left.", @"^\d{1,4}(,\d{1,4}){3}$|^\d{1,4}$", "16", "0"),
        QueryParameter.Text("background", "The colour behind what is transparent or padded: transparent, rgb, rgba, rrggbb or rrggbbaa.",
            $"^(transparent|{Color}|[0-9a-fA-F]{{4}}|[0-9a-fA-F]{{8}})$", "ffffff"),
        QueryParameter.Text("watermark", "The id of a stored image that is laid over the result.", ImageId, AnImageId),
        QueryParameter.Text("watermarkPosition", "Where the watermark goes: a position or a focal point.", $"^({Position})$", "southeast", "southeast"),
        QueryParameter.Number("watermarkScale", "The watermark's width as a part of the result's.", 0.01, 1, 0.25),
        QueryParameter.Number("watermarkOpacity", "1 covers, 0 is invisible.", 0, 1, 0.5),
        new("text", "Text over the result, up to 500 characters in Latin, Greek and Cyrillic letters, digits, punctuation and common symbols. "
            + "Lines are broken at the width of the result, and at line feeds.",
            new()
            {
                Type = JsonSchemaType.String,
                MinLength = 1,
                MaxLength = 500,
                Pattern = @"^[^\u0000-\u0009\u000B-\u001F\u007F-\u009F]+$",
                Examples = ["(c) 2026"],
            }),
        QueryParameter.Text("textPosition", "Where the text goes, and how its lines are aligned: a position or a focal point.",
            $"^({Position})$", "southeast", "south"),
        QueryParameter.Number("textSize", "The size of the font in pixels of the result; dpr multiplies it.", 6, 1000, 32),
        QueryParameter.Text("textColor", "The colour of the text: rgb, rgba, rrggbb or rrggbbaa.",
            $"^(transparent|{Color}|[0-9a-fA-F]{{4}}|[0-9a-fA-F]{{8}})$", "ffd9a0", "ffffff"),
        QueryParameter.Number("textOpacity", "1 covers, 0 is invisible.", 0, 1, 1),
        QueryParameter.Choice(
            "format", "What the result is; auto goes by the Accept header. Left out: as the source where that is possible, else png.",
            null, "jpeg", "jpg", "png", "webp", "avif", "gif", "auto"),
        QueryParameter.Integer("quality", "Of jpeg, webp and avif.", 1, 100),
        QueryParameter.Integer("maxBytes", "The quality is lowered until the result is no larger.", 1024, 25 * 1024 * 1024),
        QueryParameter.Flag("lossless", "Whether webp and avif keep every pixel."),
        QueryParameter.Flag("progressive", "Whether jpeg and png show a coarse image before all of it has arrived."),
        QueryParameter.Choice("chroma", "Chroma subsampling of jpeg and avif. Left out: 444 from quality 90, else 420.", null, "444", "4:4:4", "420", "4:2:0"),
        QueryParameter.Flag("palette", "Whether png is reduced to at most 256 colours."),
        QueryParameter.Flag("animated", "Whether webp and gif keep all frames of the source.", defaultValue: true),
        QueryParameter.Integer("frame", "The only frame that is used, from 0.", 0, 99_999),
        QueryParameter.Flag(
            "strip", "Whether the result is in sRGB and has no metadata. With false it keeps an RGB colour profile with its numbers, Exif, IPTC and XMP; "
            + "the orientation is 1 then. Colours of parameters are meant in that profile.", defaultValue: true),
        QueryParameter.Number("dpr", "The pixel ratio of the screen: the factor of width, height and textSize.", 0.1, 5, 1),
    ];

    public static IReadOnlyList<QueryParameter> All { get; } =
    [
        .. Operations,
        QueryParameter.Text("preset", "A set of parameters by the name that the operator gave it. What the query says itself goes before the preset.", null, "thumbnail"),
    ];

    public static QueryParameter ExpiresIn { get; } = QueryParameter.Integer("expiresIn", "For how many seconds the link works.", 1, 7 * 24 * 60 * 60, 60 * 60);

    public static IReadOnlyList<QueryParameter> OfSignedLink { get; } =
    [
        QueryParameter.Text("expires", "Of a signed link: when it ends, in seconds since 1970.", @"^\d+$", "1795435200"),
        QueryParameter.Text("signature", "Of a signed link: stands for the access token.", "^[A-Za-z0-9_-]{43}$", "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE"),
    ];
}
