using System.Buffers.Binary;
using System.Text;
using NetVips;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Pixels;

/// <summary>Coding-independent code points of a PNG (PNG third edition, 11.3.2.6; the values are those of ITU-T H.273).</summary>
internal readonly record struct Cicp(byte Primaries, byte Transfer, byte Matrix, byte IsFullRange);

/// <summary>Converts the colours of an image to sRGB with 8 bits per channel.</summary>
internal static class ColorManagement
{
    private const string Profile = "icc-profile-data";

    // CIE 1931 xy of red, green and blue by the code points of ITU-T H.273, table 2. The white of all of them is D65.
    private static readonly Dictionary<byte, double[]> Primaries = new()
    {
        [1] = [0.64, 0.33, 0.30, 0.60, 0.15, 0.06],
        [5] = [0.64, 0.33, 0.29, 0.60, 0.15, 0.06],
        [6] = [0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
        [7] = [0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
        [9] = [0.708, 0.292, 0.170, 0.797, 0.131, 0.046],
        [12] = [0.680, 0.320, 0.265, 0.690, 0.150, 0.060],
    };

    /// <summary>Converts by the embedded profile. A profile that cannot be used is ignored.</summary>
    /// <param name="picture">The image. After the conversion it has no profile.</param>
    /// <param name="keepsProfile">Whether an RGB image with an RGB profile keeps both its numbers and the profile.</param>
    /// <exception cref="ProblemException">The pixels have a colour model that cannot be converted, which a TIFF can have.</exception>
    public static void ToSrgb(Picture picture, bool keepsProfile = false)
    {
        var isKept = keepsProfile && picture.Image.Interpretation is Enums.Interpretation.Srgb or Enums.Interpretation.Rgb16
            && picture.Image.Contains(Profile) && IccProfile.IsRgb((byte[])picture.Image.Get(Profile));
        try
        {
            if (!isKept)
                ConvertByProfile(picture);
            Convert(picture);
        }
        catch (VipsException)
        {
            throw ImageProblems.Invalid("The image has a colour model that is not supported.");
        }
        // Every channel after alpha has a meaning of its own, such as a selection.
        var channels = picture.Image.Interpretation == Enums.Interpretation.Bw ? 2 : 4;
        if (picture.Image.Bands > channels)
            picture.Apply(image => image.ExtractBand(0, n: channels));
    }

    private static void ConvertByProfile(Picture picture)
    {
        if (!picture.Image.Contains(Profile))
            return;
        if (picture.Image.Interpretation is not (Enums.Interpretation.Lab or Enums.Interpretation.Labs))
            TryConvert(picture);
        // libvips attaches that of sRGB.
        picture.Apply(image => image.Mutate(mutable => mutable.Remove(Profile)));
    }

    private static void Convert(Picture picture)
    {
        if (picture.Image.Interpretation == Enums.Interpretation.Cmyk)
            picture.Apply(image => image.IccTransform("srgb", inputProfile: "cmyk", intent: Enums.Intent.Perceptual, blackPointCompensation: true));
        var isGray = picture.Image.Interpretation is Enums.Interpretation.Bw or Enums.Interpretation.Grey16;
        var target = isGray ? Enums.Interpretation.Bw : Enums.Interpretation.Srgb;
        if (picture.Image.Interpretation != target || picture.Image.Format != Enums.BandFormat.Uchar)
            picture.Apply(image => image.Colourspace(target));
        if (picture.Image.Format != Enums.BandFormat.Uchar)
            picture.Apply(image => image.Cast(Enums.BandFormat.Uchar));
    }

    /// <summary>Converts by code points, which take precedence over a profile (PNG third edition, 4.3). Unknown ones are ignored.</summary>
    /// <param name="cicp">The code points.</param>
    /// <param name="picture">The image.</param>
    /// <param name="keepsProfile">Whether an image in Display P3 keeps its numbers and gets the profile of Display P3.</param>
    public static void Apply(Cicp cicp, Picture picture, bool keepsProfile)
    {
        if (picture.Image.Bands < 3 || cicp is not { Matrix: 0, IsFullRange: 1 } || !Primaries.TryGetValue(cicp.Primaries, out var primaries)
            || Decode(cicp.Transfer, 0) is null)
        {
            return;
        }
        if (picture.Image.Contains(Profile))
            picture.Apply(image => image.Mutate(mutable => mutable.Remove(Profile)));
        if (cicp is { Primaries: 1, Transfer: 13 })
            return;
        if (keepsProfile && cicp is { Primaries: 12, Transfer: 13 })
        {
            var profile = Image.ProfileLoad("p3");
            picture.Apply(image => image.Mutate(mutable => mutable.Set(GValue.BlobType, Profile, profile)));
            return;
        }
        var is16Bit = picture.Image.Format == Enums.BandFormat.Ushort;
        var alpha = picture.HasAlpha ? picture.Own(picture.Image.ExtractBand(3)) : null;
        var levels = is16Bit ? 65_536 : 256;
        var table = Enumerable.Range(0, levels).Select(level => (float)Decode(cicp.Transfer, (double)level / (levels - 1))!.Value).ToArray();
        var curve = picture.Own(Image.NewFromMemoryCopy<float>(table, levels, 1, 1, Enums.BandFormat.Float));
        var matrix = picture.Own(Image.NewFromArray(Multiply(Invert(ToXyz(Primaries[1])), ToXyz(primaries))));
        picture.Apply(image => image.ExtractBand(0, n: 3));
        picture.Apply(image => image.Maplut(curve));
        picture.Apply(image => image.Recomb(matrix));
        picture.Apply(image => image.Copy(interpretation: Enums.Interpretation.Scrgb));
        picture.Apply(image => image.Colourspace(Enums.Interpretation.Srgb));
        if (alpha is null)
            return;
        if (is16Bit)
            alpha = picture.Own(picture.Own(alpha.Linear([1.0 / 257], [0.5])).Cast(Enums.BandFormat.Uchar));
        picture.Apply(image => image.Bandjoin(alpha));
    }

    private static void TryConvert(Picture picture)
    {
        var depth = picture.Image.Format == Enums.BandFormat.Ushort ? 16 : 8;
        try
        {
            picture.Apply(image => image.IccTransform(
                "srgb", embedded: true, intent: Enums.Intent.Perceptual, blackPointCompensation: true, depth: depth));
        }
        catch (VipsException)
        {
            // The profile is damaged or is of another kind of image; the pixels are shown as if there were none.
        }
    }

    /// <summary>Returns the linear light of a code value from 0 to 1 (ITU-T H.273, table 3), or <see langword="null"/> for other transfer functions.</summary>
    private static double? Decode(byte transfer, double value) => transfer switch
    {
        1 or 6 or 14 or 15 => value < 0.081 ? value / 4.5 : Math.Pow((value + 0.099) / 1.099, 1 / 0.45),
        4 => Math.Pow(value, 2.2),
        5 => Math.Pow(value, 2.8),
        8 => value,
        13 => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4),
        _ => null,
    };

    /// <summary>Returns the matrix from linear RGB of these primaries to XYZ.</summary>
    private static double[,] ToXyz(double[] xy)
    {
        double[] white = [0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290];
        var columns = new double[3, 3];
        for (var i = 0; i < 3; i++)
        {
            var (x, y) = (xy[2 * i], xy[2 * i + 1]);
            (columns[0, i], columns[1, i], columns[2, i]) = (x / y, 1, (1 - x - y) / y);
        }
        var inverse = Invert(columns);
        for (var i = 0; i < 3; i++)
        {
            var scale = inverse[i, 0] * white[0] + inverse[i, 1] * white[1] + inverse[i, 2] * white[2];
            for (var row = 0; row < 3; row++)
                columns[row, i] *= scale;
        }
        return columns;
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        var product = new double[3, 3];
        for (var i = 0; i < 9; i++)
            product[i / 3, i % 3] = a[i / 3, 0] * b[0, i % 3] + a[i / 3, 1] * b[1, i % 3] + a[i / 3, 2] * b[2, i % 3];
        return product;
    }

    private static double[,] Invert(double[,] m)
    {
        var inverse = new double[3, 3];
        for (var i = 0; i < 9; i++)
        {
            var (row, column) = (i % 3, i / 3);
            var (r1, r2, c1, c2) = ((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3);
            inverse[column, row] = m[r1, c1] * m[r2, c2] - m[r1, c2] * m[r2, c1];
        }
        var determinant = m[0, 0] * inverse[0, 0] + m[0, 1] * inverse[1, 0] + m[0, 2] * inverse[2, 0];
        for (var i = 0; i < 9; i++)
            inverse[i / 3, i % 3] /= determinant;
        return inverse;
    }
}

/// <summary>Reads the header and the name of an ICC profile (ICC.1:2022). Profiles come from images, so they are not trusted.</summary>
internal static class IccProfile
{
    private const int HeaderLength = 128;
    private const int LargestTagCount = 100;
    private const int LargestName = 64;

    /// <summary>Returns whether it is a profile of RGB colours (7.2.6).</summary>
    public static bool IsRgb(ReadOnlySpan<byte> profile) => profile.Length > HeaderLength && profile[16..].StartsWith("RGB "u8);

    /// <summary>Returns the name of the profile without control characters, or <see langword="null"/> where it has none.</summary>
    public static string? Name(ReadOnlySpan<byte> profile)
    {
        if (profile.Length < HeaderLength + 4)
            return null;
        var count = Math.Min(Number(profile, HeaderLength), LargestTagCount);
        for (var i = 0; i < count; i++)
        {
            var entry = HeaderLength + 4 + 12 * i;
            if (entry + 12 > profile.Length)
                return null;
            if (!profile[entry..].StartsWith("desc"u8))
                continue;
            var (start, length) = (Number(profile, entry + 4), Number(profile, entry + 8));
            return start <= profile.Length && length <= profile.Length - start && length >= 12 ? Text(profile.Slice((int)start, (int)length)) : null;
        }
        return null;
    }

    // Version 2 has ASCII (textDescriptionType), version 4 has UTF-16 by language (multiLocalizedUnicodeType), of which the first is used.
    private static string? Text(ReadOnlySpan<byte> tag)
    {
        var text = "";
        if (tag.StartsWith("desc"u8))
        {
            text = Encoding.ASCII.GetString(tag.Slice(12, (int)Math.Min(Number(tag, 8), tag.Length - 12)));
        }
        else if (tag.StartsWith("mluc"u8) && tag.Length >= 28)
        {
            var (length, start) = (Number(tag, 20), Number(tag, 24));
            if (start <= tag.Length && length <= tag.Length - start)
                text = Encoding.BigEndianUnicode.GetString(tag.Slice((int)start, (int)length));
        }
        text = new string([.. text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))]).Trim();
        return text.Length == 0 ? null : text[..Math.Min(text.Length, LargestName)];
    }

    private static uint Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
