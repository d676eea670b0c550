using SkiaSharp;

namespace SreAssignment.Testing;

/// <summary>Measures how similar two images are.</summary>
public static class Similarity
{
    /// <summary>Computes the mean structural similarity (SSIM) of two lumas of one size, in windows of 8x8 pixels every 4. 1 is identical.</summary>
    public static double Ssim(double[,] a, double[,] b)
    {
        const int Window = 8;
        const int Step = 4;
        const double C1 = 6.5025;
        const double C2 = 58.5225;
        var (height, width) = (a.GetLength(0), a.GetLength(1));
        var (sum, count) = (0.0, 0);
        for (var top = 0; top + Window <= height; top += Step)
        {
            for (var left = 0; left + Window <= width; left += Step)
            {
                double sumA = 0, sumB = 0, squareA = 0, squareB = 0, product = 0;
                for (var y = top; y < top + Window; y++)
                {
                    for (var x = left; x < left + Window; x++)
                    {
                        var (va, vb) = (a[y, x], b[y, x]);
                        (sumA, sumB, squareA, squareB, product) = (sumA + va, sumB + vb, squareA + va * va, squareB + vb * vb, product + va * vb);
                    }
                }
                const double N = Window * Window;
                var (meanA, meanB) = (sumA / N, sumB / N);
                var (varianceA, varianceB, covariance) = (squareA / N - meanA * meanA, squareB / N - meanB * meanB, product / N - meanA * meanB);
                sum += (2 * meanA * meanB + C1) * (2 * covariance + C2) / ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2));
                count++;
            }
        }
        return sum / count;
    }

    /// <summary>Computes the luma (ITU-R BT.601) of each pixel, from 0 to 255, by row and column.</summary>
    public static double[,] Luma(SKBitmap bitmap)
    {
        var pixels = bitmap.Pixels;
        var luma = new double[bitmap.Height, bitmap.Width];
        for (var i = 0; i < pixels.Length; i++)
            luma[i / bitmap.Width, i % bitmap.Width] = 0.299 * pixels[i].Red + 0.587 * pixels[i].Green + 0.114 * pixels[i].Blue;
        return luma;
    }

    /// <summary>Scales a luma down: each target pixel is the mean of the source area that it covers. A reference implementation, not a fast one.</summary>
    public static double[,] AreaAverage(double[,] source, int width, int height)
    {
        var (sourceHeight, sourceWidth) = (source.GetLength(0), source.GetLength(1));
        var (scaleX, scaleY) = ((double)sourceWidth / width, (double)sourceHeight / height);
        var result = new double[height, width];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (sum, area) = (0.0, 0.0);
                for (var sy = (int)(y * scaleY); sy < Math.Min(sourceHeight, (y + 1) * scaleY); sy++)
                {
                    for (var sx = (int)(x * scaleX); sx < Math.Min(sourceWidth, (x + 1) * scaleX); sx++)
                    {
                        var cover = (Math.Min(sx + 1, (x + 1) * scaleX) - Math.Max(sx, x * scaleX))
                            * (Math.Min(sy + 1, (y + 1) * scaleY) - Math.Max(sy, y * scaleY));
                        (sum, area) = (sum + cover * source[sy, sx], area + cover);
                    }
                }
                result[y, x] = sum / area;
            }
        }
        return result;
    }
}
