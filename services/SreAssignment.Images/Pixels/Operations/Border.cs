using SkiaSharp;

namespace SreAssignment.Images.Pixels.Operations;

/// <summary>The border of one colour around an image.</summary>
internal static class Border
{
    /// <summary>Returns the part of all frames that is inside of the border. It is the whole frame where nothing differs.</summary>
    /// <param name="picture">The image in memory, with its frames from top to bottom.</param>
    /// <param name="height">The height of a frame.</param>
    /// <param name="corner">The pixel of the first frame that has the colour of the border.</param>
    /// <param name="threshold">The largest difference of a channel to that colour in the border, from 0 to 255.</param>
    public static SKRectI Find(Picture picture, int height, SKPointI corner, int threshold)
    {
        // Transparent pixels are alike, whatever their colours are.
        var image = picture.Image.HasAlpha() ? picture.Own(picture.Image.Premultiply()) : picture.Image;
        var difference = picture.Own(picture.Own(image - image.Getpoint(corner.X, corner.Y)).Abs());
        var isOther = picture.Own(picture.Own(difference > threshold).BandOr());
        SKRectI? box = null;
        for (var top = 0; top < image.Height; top += height)
        {
            var frame = picture.Own(isOther.Crop(0, top, image.Width, height));
            var found = frame.FindTrim(0, background: [0], lineArt: true);
            var part = SKRectI.Create((int)found[0], (int)found[1], (int)found[2], (int)found[3]);
            if (part.Width > 0)
                box = box is { } others ? SKRectI.Union(others, part) : part;
        }
        return box ?? SKRectI.Create(image.Width, height);
    }
}
