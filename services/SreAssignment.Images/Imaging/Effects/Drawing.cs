using SkiaSharp;

namespace SreAssignment.Images.Imaging.Effects;

/// <summary>Draws a bitmap onto a new one of the same size, a band at a time: a filter works on copies of what it is to draw, up to five of them at once.</summary>
internal static class Drawing
{
    private const int BandPixels = 4 * 1024 * 1024;
    private const int Copies = 5;

    /// <summary>Bytes taken besides the two bitmaps by a filter that looks three times <paramref name="sigma"/> pixels around.</summary>
    public static long MemoryNeeded(SKSizeI size, double sigma)
    {
        var rows = Math.Min(size.Height, BandRows(size.Width) + 6 * sigma);
        return (long)(Copies * Bitmaps.BytesPerPixel * rows * size.Width);
    }

    /// <summary>Returns what <paramref name="paint"/> makes of the bitmap, and disposes of the bitmap.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled in between.</exception>
    public static SKBitmap Redraw(SKBitmap bitmap, SKPaint paint, CancellationToken cancellationToken)
    {
        using (bitmap)
        {
            var result = Bitmaps.Allocate(bitmap.Info.Size, bitmap.AlphaType);
            try
            {
                result.Erase(SKColors.Transparent);
                using var canvas = new SKCanvas(result);
                using var image = SKImage.FromPixels(bitmap.PeekPixels());
                for (var top = 0; top < bitmap.Height; top += BandRows(bitmap.Width))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    canvas.Save();
                    canvas.ClipRect(SKRect.Create(0, top, bitmap.Width, BandRows(bitmap.Width)));
                    canvas.DrawImage(image, 0, 0, paint);
                    canvas.Restore();
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

    private static int BandRows(int width) => Math.Max(64, BandPixels / width);
}
