using NetVips;
using SkiaSharp;
using SreAssignment.Images.Pixels.Geometry;

namespace SreAssignment.Images.Pixels.Operations;

/// <summary>An image that is laid over another one.</summary>
/// <param name="Image">The image in sRGB.</param>
/// <param name="At">The position of its top left corner.</param>
/// <param name="Opacity">The factor of its alpha, from 0 to 1.</param>
internal sealed record Overlay(Image Image, SKPointI At, double Opacity);

/// <summary>Puts images over each other.</summary>
internal static class Composition
{
    private static readonly double[] OpaqueAlpha = [255];

    /// <summary>Puts the image on its canvas, over the background.</summary>
    public static void Place(Picture picture, Layout layout, SKColor background)
    {
        var isLarger = layout.Canvas != layout.Window.Size;
        if (background.Alpha == 0 && !isLarger)
            return;
        if (!isLarger && !picture.HasAlpha)
            return;
        ToRgb(picture);
        double[] color = [background.Red, background.Green, background.Blue];
        if (picture.HasAlpha && background.Alpha == 255)
            picture.Apply(image => image.Flatten(background: color));
        else if (background.Alpha < 255)
            color = [.. color, background.Alpha];
        if (background.Alpha < 255 && !picture.HasAlpha)
            AddAlpha(picture);
        else if (background.Alpha is > 0 and < 255)
            picture.Apply(image => Over(picture, picture.Own(image.NewFromImage(color)), image, 0, 0));
        if (isLarger)
        {
            picture.Apply(image => image.Embed(
                layout.Offset.X, layout.Offset.Y, layout.Canvas.Width, layout.Canvas.Height, extend: Enums.Extend.Background, background: color));
        }
    }

    /// <summary>Returns the opaque colour of a colour over white.</summary>
    public static SKColor OverWhite(SKColor color)
    {
        return new(Blend(color.Red), Blend(color.Green), Blend(color.Blue));

        byte Blend(byte channel) => (byte)((channel * color.Alpha + 255 * (255 - color.Alpha) + 127) / 255);
    }

    /// <summary>Returns the size of a watermark: its width is a part of the canvas, and its height at most that of the canvas.</summary>
    public static SKSizeI OverlaySize(SKSizeI overlay, SKSizeI canvas, double scale)
    {
        var factor = Math.Min(canvas.Width * scale / overlay.Width, (double)canvas.Height / overlay.Height);
        return new(Math.Max(1, (int)Math.Round(overlay.Width * factor)), Math.Max(1, (int)Math.Round(overlay.Height * factor)));
    }

    /// <summary>Puts an overlay, which has the right size, over the image.</summary>
    public static void Draw(Picture picture, Overlay overlay)
    {
        ToRgb(picture);
        var isOpaque = !picture.HasAlpha;
        var rgba = overlay.Image.HasAlpha() ? overlay.Image : picture.Own(overlay.Image.Bandjoin(OpaqueAlpha));
        var faded = picture.Own(rgba.Linear([1, 1, 1, overlay.Opacity], [0, 0, 0, 0]));
        var top = picture.Own(faded.Copy(interpretation: Enums.Interpretation.Srgb));
        picture.Apply(image => Over(picture, image, top, overlay.At.X, overlay.At.Y));
        if (isOpaque)
            picture.Apply(image => image.ExtractBand(0, n: 3));
    }

    /// <summary>Gives an opaque image an alpha channel.</summary>
    public static void AddAlpha(Picture picture)
    {
        ToRgb(picture);
        if (!picture.HasAlpha)
            picture.Apply(image => image.Bandjoin(OpaqueAlpha));
    }

    /// <summary>Gives a gray image three channels.</summary>
    public static void ToRgb(Picture picture)
    {
        if (picture.Image.Bands < 3)
            picture.Apply(image => image.Colourspace(Enums.Interpretation.Srgb));
    }

    private static Image Over(Picture picture, Image bottom, Image top, int x, int y)
    {
        var blended = picture.Own(bottom.Composite2(top, Enums.BlendMode.Over, x: x, y: y, compositingSpace: Enums.Interpretation.Srgb));
        return blended.Linear([1], [0.5], uchar: true);
    }
}
