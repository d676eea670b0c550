using NetVips;
using SkiaSharp;

namespace SreAssignment.Images.Pixels;

/// <summary>Properties of the pixels of an image.</summary>
/// <param name="ColorModel"><c>rgb</c>, <c>gray</c>, <c>cmyk</c> or <c>lab</c>.</param>
/// <param name="ColorProfile">The name of the embedded ICC profile, or <see langword="null"/>.</param>
/// <param name="DominantColor">The most frequent colour, as <c>rrggbb</c>.</param>
/// <param name="BlurHash">A placeholder for the upright image over white (blurha.sh).</param>
internal sealed record ImageSummary(string ColorModel, string? ColorProfile, string DominantColor, string BlurHash)
{
    /// <summary>The longest side of the image that is summarized, in pixels.</summary>
    private const int LargestSide = 64;

    private const string Profile = "icc-profile-data";

    /// <summary>Decodes every row of an image, and summarizes it.</summary>
    /// <param name="picture">The image as decoded.</param>
    /// <param name="orient">Makes it upright.</param>
    public static ImageSummary Of(Picture picture, Action<Picture> orient)
    {
        var source = picture.Image;
        var model = source.Interpretation switch
        {
            Enums.Interpretation.Cmyk => "cmyk",
            Enums.Interpretation.Bw or Enums.Interpretation.Grey16 => "gray",
            Enums.Interpretation.Lab or Enums.Interpretation.Labs => "lab",
            _ => "rgb",
        };
        var profile = source.Contains(Profile) ? IccProfile.Name((byte[])source.Get(Profile)) : null;
        ColorManagement.ToSrgb(picture);
        Operations.Composition.AddAlpha(picture);
        picture.Apply(image => image.Premultiply());
        var factor = Math.Max(1, (int)Math.Ceiling(Math.Max(source.Width, source.Height) / (double)LargestSide));
        picture.Apply(image => image.Shrink(factor, factor, ceil: true));
        picture.Apply(image => image.Unpremultiply());
        picture.Apply(image => image.Linear([1], [0.5], uchar: true));
        picture.Apply(image => image.CopyMemory());
        orient(picture);
        var (width, height) = (picture.Image.Width, picture.Image.Height);
        var bytes = picture.Image.WriteToMemory<byte>();
        var pixels = new SKColor[width * height];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = new(bytes[4 * i], bytes[4 * i + 1], bytes[4 * i + 2], bytes[4 * i + 3]);
        var overWhite = Array.ConvertAll(pixels, Operations.Composition.OverWhite);
        return new(model, profile, Dominant(pixels, overWhite), Pixels.BlurHash.Encode(overWhite, width, height));
    }

    // The average of the most frequent of 16 levels per channel. Pixels that are mostly transparent count only where there are no others.
    private static string Dominant(SKColor[] pixels, SKColor[] overWhite)
    {
        var visible = pixels.Where(pixel => pixel.Alpha >= 128).ToList();
        var most = (visible.Count > 0 ? visible : [.. overWhite])
            .GroupBy(pixel => (pixel.Red >> 4, pixel.Green >> 4, pixel.Blue >> 4))
            .MaxBy(group => group.Count())!;
        return $"{Mean(pixel => pixel.Red):x2}{Mean(pixel => pixel.Green):x2}{Mean(pixel => pixel.Blue):x2}";

        byte Mean(Func<SKColor, byte> channel) => (byte)Math.Round(most.Average(pixel => channel(pixel)));
    }
}
