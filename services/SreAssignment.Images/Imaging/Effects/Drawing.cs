using SkiaSharp;

namespace SreAssignment.Images.Imaging.Effects;

/// <summary>Draws a bitmap onto a new one of the same size.</summary>
internal static class Drawing
{
    /// <summary>Returns what <paramref name="paint"/> makes of the bitmap, and disposes of the bitmap.</summary>
    public static SKBitmap Redraw(SKBitmap bitmap, SKPaint paint)
    {
        using (bitmap)
        {
            var result = Bitmaps.Allocate(bitmap.Info.Size, bitmap.AlphaType);
            result.Erase(SKColors.Transparent);
            using var canvas = new SKCanvas(result);
            using var image = SKImage.FromPixels(bitmap.PeekPixels());
            canvas.DrawImage(image, 0, 0, paint);
            return result;
        }
    }
}
