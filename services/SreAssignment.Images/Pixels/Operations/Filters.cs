using NetVips;
using SkiaSharp;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Pixels.Operations;

/// <summary>Operations that change the pixels and keep the size.</summary>
internal static class Filters
{
    /// <summary>Standard deviation of the blur of the unsharp mask, in pixels.</summary>
    private const double SharpenRadius = 1;

    // Beyond this, a blurred image is so smooth that the blur is computed at a lower resolution.
    private const double LargestSigma = 4;

    // Three and a half standard deviations.
    private const double SmallestWeight = 0.002;

    // ITU-R BT.709.
    private static readonly double[] Luma = [0.2126, 0.7152, 0.0722];

    /// <summary>Luma with the weights of ITU-R BT.709.</summary>
    public static void Grayscale(Picture picture)
    {
        if (picture.Image.Bands < 3)
            return;
        double[][] weights = picture.HasAlpha ? [[.. Luma, 0], [0, 0, 0, 1]] : [Luma];
        var matrix = picture.Own(Image.NewFromArray(weights));
        picture.Apply(image => image.Recomb(matrix));
        picture.Apply(image => image.Linear([1], [0.5], uchar: true));
        picture.Apply(image => image.Copy(interpretation: Enums.Interpretation.Bw));
    }

    /// <summary>A Gaussian blur.</summary>
    /// <param name="picture">The image, with colours multiplied by alpha.</param>
    /// <param name="sigma">The standard deviation in pixels.</param>
    public static void Blur(Picture picture, double sigma)
    {
        picture.Materialize();
        picture.Image = Blurred(picture, sigma);
        picture.Apply(image => image.Linear([1], [0.5], uchar: true));
    }

    /// <summary>An unsharp mask: adds <paramref name="amount"/> times the difference to a blurred image.</summary>
    public static void Sharpen(Picture picture, double amount)
    {
        picture.Materialize();
        var blurred = picture.Own(Blurred(picture, SharpenRadius).Linear([amount], [0]));
        picture.Apply(image => image.Linear([1 + amount], [0.5]));
        picture.Apply(image => image - blurred);
        picture.Apply(image => image.Cast(Enums.BandFormat.Uchar));
    }

    /// <summary>Gives every pixel of a block the average of the block.</summary>
    public static void Pixelate(Picture picture, int block)
    {
        picture.Materialize();
        var (width, height) = (picture.Image.Width, picture.Image.Height);
        picture.Apply(image => image.Shrink(block, block, ceil: true));
        picture.Apply(image => image.Zoom(block, block));
        picture.Apply(image => image.Crop(0, 0, width, height));
    }

    /// <summary>Changes brightness, contrast, saturation and tint.</summary>
    public static void Change(Picture picture, ColorChange change)
    {
        if (change == ColorChange.None)
            return;
        Composition.ToRgb(picture);
        var alpha = picture.HasAlpha ? picture.Own(picture.Image.ExtractBand(3)) : null;
        if (alpha is not null)
            picture.Apply(image => image.ExtractBand(0, n: 3));
        const double MediumGray = 127.5;
        picture.Apply(image => image.Linear([change.Brightness * change.Contrast], [MediumGray * (1 - change.Contrast)]));
        var saturation = picture.Own(Image.NewFromArray(Enumerable.Range(0, 3)
            .Select(row => Luma.Select((weight, column) => weight * (1 - change.Saturation) + (row == column ? change.Saturation : 0)).ToArray())
            .ToArray()));
        picture.Apply(image => image.Recomb(saturation));
        if (change.Tint is { } color)
        {
            var tint = picture.Own(Image.NewFromArray(((double[])[color.Red, color.Green, color.Blue])
                .Select(channel => Luma.Select(weight => weight * channel / 255).ToArray())
                .ToArray()));
            picture.Apply(image => image.Recomb(tint));
        }
        picture.Apply(image => image.Linear([1], [0.5], uchar: true));
        picture.Apply(image => image.Copy(interpretation: Enums.Interpretation.Srgb));
        if (alpha is not null)
            picture.Apply(image => image.Bandjoin(alpha));
    }

    /// <summary>Makes the corners transparent.</summary>
    public static void RoundCorners(Picture picture, int radius)
    {
        Composition.ToRgb(picture);
        var (width, height) = (picture.Image.Width, picture.Image.Height);
        var bounded = Math.Min(radius, Math.Min(width, height) / 2f);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Gray8, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var paint = new SKPaint { Color = SKColors.White, IsAntialias = true })
        {
            canvas.Clear(SKColors.Black);
            canvas.DrawRoundRect(0, 0, width, height, bounded, bounded, paint);
        }
        var mask = picture.Own(Image.NewFromMemoryCopy(bitmap.GetPixels(), (ulong)bitmap.ByteCount, width, height, 1, Enums.BandFormat.Uchar));
        if (picture.HasAlpha)
        {
            var alpha = picture.Own(picture.Image.ExtractBand(3));
            var product = picture.Own(alpha * mask);
            mask = picture.Own(product.Linear([1 / 255.0], [0.5], uchar: true));
            picture.Apply(image => image.ExtractBand(0, n: 3));
        }
        picture.Apply(image => image.Bandjoin(mask));
    }

    private static Image Blurred(Picture picture, double sigma)
    {
        var factor = 1;
        while (sigma / factor > LargestSigma)
            factor *= 2;
        if (factor == 1)
            return Convolve(picture, picture.Image, sigma);
        // The average of a block and the linear interpolation between blocks blur as well; variances add up.
        var variance = sigma * sigma - (factor * factor - 1) / 12.0 - factor * factor / 6.0;
        var pixels = picture.Own(picture.Image.Cast(Enums.BandFormat.Float));
        var small = picture.Own(pixels.Shrink(factor, factor, ceil: true));
        var blurred = Convolve(picture, small, Math.Sqrt(variance) / factor);
        var large = picture.Own(blurred.Resize(factor, kernel: Enums.Kernel.Linear));
        return picture.Own(large.Crop(0, 0, picture.Image.Width, picture.Image.Height));
    }

    private static Image Convolve(Picture picture, Image image, double sigma)
    {
        var mask = picture.Own(Image.Gaussmat(sigma, SmallestWeight, separable: true, precision: Enums.Precision.Float));
        return picture.Own(image.Convsep(mask, precision: Enums.Precision.Float));
    }
}
