using SkiaSharp;

namespace SreAssignment.Bench.Harness;

/// <summary>
/// A photo of 12 megapixels as a camera makes it: the one of the tests, upright and enlarged, with the fine grain that a sensor has and an enlarged picture
/// lacks. The same bytes every time.
/// </summary>
internal static class Photo
{
    private const int Width = 4000;
    private const int Height = 3000;
    private const int Grain = 9;
    private const int Quality = 90;

    public static byte[] Create()
    {
        using var source = SKBitmap.Decode(Path.Combine(Repository.Root, "tests", "assets", "photo.jpg"));
        using var upright = Rotate(source);
        var size = new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var photo = upright.Resize(size, new SKSamplingOptions(SKCubicResampler.Mitchell))
            ?? throw new InvalidOperationException("There is no memory for the photo.");
        AddGrain(photo.GetPixelSpan());
        using var pixels = photo.PeekPixels();
        using var data = pixels.Encode(new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore));
        return data!.ToArray();
    }

    private static SKBitmap Rotate(SKBitmap source)
    {
        var rotated = new SKBitmap(source.Height, source.Width);
        using var canvas = new SKCanvas(rotated);
        canvas.RotateDegrees(270);
        canvas.Translate(-source.Width, 0);
        canvas.DrawBitmap(source, 0, 0);
        return rotated;
    }

    /// <summary>Each pixel a little lighter or darker, by a xorshift generator with a fixed seed.</summary>
    private static void AddGrain(Span<byte> pixels)
    {
        var state = 0x9E3779B9u;
        for (var i = 0; i < pixels.Length; i += 4)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            // The sum of two dice is nearly a bell.
            var change = (int)(state % Grain + (state >> 16) % Grain) - (Grain - 1);
            for (var channel = i; channel < i + 3; channel++)
                pixels[channel] = (byte)Math.Clamp(pixels[channel] + change, 0, 255);
        }
    }
}
