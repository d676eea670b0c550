using SkiaSharp;
using SreAssignment.Images.Imaging.Geometry;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Imaging.Effects;

/// <summary>Puts bitmaps onto each other.</summary>
internal static class Composition
{
    /// <summary>Lays the bitmap onto its canvas, and that onto the background. Disposes of the bitmap unless nothing was to be done.</summary>
    public static SKBitmap Place(SKBitmap bitmap, Layout layout, SKColor background)
    {
        var isOpaque = bitmap.AlphaType == SKAlphaType.Opaque;
        if (layout.Canvas == bitmap.Info.Size && (isOpaque || background.Alpha == 0))
            return bitmap;
        using (bitmap)
        {
            var isFilled = background.Alpha == 255 || (isOpaque && layout.Canvas == bitmap.Info.Size);
            var result = Bitmaps.Allocate(layout.Canvas, isFilled ? SKAlphaType.Opaque : SKAlphaType.Premul);
            result.Erase(background);
            using var canvas = new SKCanvas(result);
            using var image = SKImage.FromPixels(bitmap.PeekPixels());
            canvas.DrawImage(image, layout.Offset.X, layout.Offset.Y);
            return result;
        }
    }

    /// <summary>The opaque colour that a colour laid over white is seen as.</summary>
    public static SKColor OverWhite(SKColor color)
    {
        return new(Blend(color.Red), Blend(color.Green), Blend(color.Blue));

        byte Blend(byte channel) => (byte)((channel * color.Alpha + 255 * (255 - color.Alpha) + 127) / 255);
    }

    /// <summary>The size of a watermark on a canvas: as wide as its scale says, unless it were higher than the canvas.</summary>
    public static SKSizeI OverlaySize(SKSizeI overlay, SKSizeI canvas, double scale)
    {
        var factor = Math.Min(canvas.Width * scale / overlay.Width, (double)canvas.Height / overlay.Height);
        return new(Math.Max(1, (int)Math.Round(overlay.Width * factor)), Math.Max(1, (int)Math.Round(overlay.Height * factor)));
    }

    /// <summary>Draws a watermark, scaled already, onto the bitmap.</summary>
    public static void Overlay(SKBitmap bitmap, SKBitmap overlay, Watermark watermark)
    {
        var at = Layout.Place(overlay.Info.Size, bitmap.Info.Size, watermark.Position);
        using var canvas = new SKCanvas(bitmap);
        using var image = SKImage.FromPixels(overlay.PeekPixels());
        using var paint = new SKPaint { Color = SKColors.White.WithAlpha((byte)Math.Round(watermark.Opacity * 255)) };
        canvas.DrawImage(image, at.X, at.Y, paint);
    }
}
