using SkiaSharp;

namespace SreAssignment.Images.Imaging.Effects;

/// <summary>Draws a bitmap onto a new one of the same size, a band at a time: a filter works on copies of what it is to draw, up to five of them at once.</summary>
internal static class Drawing
{
    private const int BandPixels = 4 * 1024 * 1024;
    private const int Copies = 5;

    /// <summary>Bytes that a filter takes besides the two bitmaps.</summary>
    /// <param name="size">Of the bitmaps.</param>
    /// <param name="reach">How many pixels around one the filter looks at.</param>
    public static long MemoryNeeded(SKSizeI size, int reach) =>
        Copies * Bitmaps.BytesPerPixel * (long)size.Width * Math.Min(size.Height, BandRows(size.Width) + 2 * reach);

    /// <summary>Returns what the filter makes of the bitmap, and disposes of the bitmap.</summary>
    /// <param name="bitmap">What to draw.</param>
    /// <param name="reach">How many pixels around one the filter looks at.</param>
    /// <param name="createPaint">Makes the filter for a part of the bitmap.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    public static SKBitmap Redraw(SKBitmap bitmap, int reach, Func<SKRect, SKPaint> createPaint, CancellationToken cancellationToken)
    {
        using (bitmap)
        {
            var result = Bitmaps.Allocate(bitmap.Info.Size, bitmap.AlphaType);
            try
            {
                result.Erase(SKColors.Transparent);
                using var canvas = new SKCanvas(result);
                using var pixels = bitmap.PeekPixels();
                for (var top = 0; top < bitmap.Height; top += BandRows(bitmap.Width))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    DrawBand(canvas, pixels, top, reach, createPaint);
                }
                return result;
            }
            catch
            {
                result.Dispose();
                throw;
            }
        }
    }

    private static void DrawBand(SKCanvas canvas, SKPixmap pixels, int top, int reach, Func<SKRect, SKPaint> createPaint)
    {
        var bottom = Math.Min(pixels.Height, top + BandRows(pixels.Width));
        var seen = new SKRectI(0, Math.Max(0, top - reach), pixels.Width, Math.Min(pixels.Height, bottom + reach));
        using var part = pixels.ExtractSubset(seen);
        using var image = SKImage.FromPixels(part);
        using var paint = createPaint(seen);
        canvas.Save();
        canvas.ClipRect(new(0, top, pixels.Width, bottom));
        canvas.DrawImage(image, 0, seen.Top, paint);
        canvas.Restore();
    }

    private static int BandRows(int width) => Math.Max(64, BandPixels / width);
}
