using System.Text;
using System.Text.RegularExpressions;
using NetVips;

namespace SreAssignment.Images.Pixels;

/// <summary>The metadata that a result keeps with <c>strip=false</c>.</summary>
internal static partial class KeptMetadata
{
    /// <summary>Colour profile, and where copyright is: Exif, IPTC and XMP.</summary>
    public const Enums.ForeignKeep Kinds = Enums.ForeignKeep.Icc | Enums.ForeignKeep.Exif | Enums.ForeignKeep.Iptc | Enums.ForeignKeep.Xmp;

    private const string Orientation = "orientation";
    private const string Xmp = "xmp-data";

    // The thumbnail shows the image as it was.
    private static readonly string[] OfOriginal = ["jpeg-thumbnail-data"];

    private static readonly string[] Blobs = ["icc-profile-data", "exif-data", "iptc-data", Xmp];

    /// <summary>Makes the metadata fit the upright pixels.</summary>
    /// <param name="picture">The result.</param>
    /// <param name="isStripped">Whether the encoder writes none. The encoder of AVIF writes the orientation even then.</param>
    public static void Normalize(Picture picture, bool isStripped)
    {
        var fields = picture.Image.GetFields();
        if (isStripped)
        {
            if (fields.Contains(Orientation))
                picture.Apply(image => image.Mutate(mutable => mutable.Remove(Orientation)));
            return;
        }
        var xmp = fields.Contains(Xmp) ? Upright((byte[])picture.Image.Get(Xmp)) : null;
        picture.Apply(image => image.Mutate(mutable =>
        {
            foreach (var field in fields.Where(field => OfOriginal.Contains(field) || field.StartsWith("exif-ifd1-", StringComparison.Ordinal)))
                mutable.Remove(field);
            if (fields.Contains(Orientation))
                mutable.Set(Orientation, 1);
            if (xmp is not null)
                mutable.Set(GValue.BlobType, Xmp, xmp);
        }));
    }

    /// <summary>Removes all metadata.</summary>
    public static void Remove(Picture picture)
    {
        var fields = picture.Image.GetFields()
            .Where(field => Blobs.Contains(field) || OfOriginal.Contains(field) || field.StartsWith("exif-", StringComparison.Ordinal) || field == Orientation)
            .ToList();
        picture.Apply(image => image.Mutate(mutable => fields.ForEach(field => mutable.Remove(field))));
    }

    // Its text is UTF-8, of which Latin-1 keeps every byte.
    private static byte[] Upright(byte[] xmp) => Encoding.Latin1.GetBytes(TiffOrientation().Replace(Encoding.Latin1.GetString(xmp), "${start}1"));

    [GeneratedRegex("(?<start>tiff:Orientation(=[\"']|>))[2-8]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TiffOrientation();
}
