using System.Buffers.Binary;
using SkiaSharp;

namespace SreAssignment.Images.Tests.Support;

/// <summary>Pictures with known pixels, or that are difficult for a scaler.</summary>
internal static class TestImage
{
    public static SKBitmap Draw(int width, int height, Func<int, int, SKColor> color, bool isOpaque = true)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul));
        var pixels = new SKColor[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                pixels[y * width + x] = color(x, y);
        }
        bitmap.Pixels = pixels;
        return bitmap;
    }

    /// <summary>Four corners in red, green, blue and white, clockwise from the top left: every rotation and flip is visible.</summary>
    public static SKBitmap Corners(int width, int height) => Draw(width, height, (x, y) => (x < width / 2, y < height / 2) switch
    {
        (true, true) => SKColors.Red,
        (false, true) => SKColors.Lime,
        (false, false) => SKColors.Blue,
        _ => SKColors.White,
    });

    /// <summary>Rings that grow finer outwards, up to what the resolution can hold: whatever a scaler skips shows as new rings.</summary>
    public static SKBitmap ZonePlate(int width, int height) => Draw(width, height, (x, y) =>
    {
        var (dx, dy) = (x - width / 2.0, y - height / 2.0);
        var level = (byte)Math.Round(127.5 + 127.5 * Math.Cos(Math.PI * (dx * dx + dy * dy) / Math.Max(width, height)));
        return new SKColor(level, level, level);
    });

    /// <summary>Smooth shades, edges and grain, as photos have.</summary>
    public static SKBitmap Photo(int width, int height)
    {
        var random = new Random(1);
        return Draw(width, height, (x, y) =>
        {
            var sky = 200 - 120.0 * y / height;
            var ridge = height * (0.5 + 0.12 * Math.Sin(x * 9.0 / width) + 0.05 * Math.Sin(x * 41.0 / width));
            var ground = 60 + 40 * Math.Sin(x * 0.09) * Math.Cos(y * 0.07);
            var grain = random.NextDouble() * 24 - 12;
            return y < ridge
                ? new SKColor(Level(sky * 0.6 + grain), Level(sky * 0.8 + grain), Level(sky + 40 + grain))
                : new SKColor(Level(ground + 30 + grain), Level(ground + 50 + grain), Level(ground * 0.5 + grain));
        });
    }

    public static byte[] EncodeAs(this SKBitmap bitmap, SKEncodedImageFormat format, int quality = 95)
    {
        using var data = format == SKEncodedImageFormat.Jpeg
            ? bitmap.PeekPixels().Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore))
            : bitmap.Encode(format, quality);
        return data!.ToArray();
    }

    public static byte[] Png(this SKBitmap bitmap) => bitmap.EncodeAs(SKEncodedImageFormat.Png);

    public static byte[] Jpeg(this SKBitmap bitmap) => bitmap.EncodeAs(SKEncodedImageFormat.Jpeg);

    /// <summary>Puts an EXIF segment with an orientation and a camera's name behind the start of a JPEG.</summary>
    public static byte[] WithExif(this byte[] jpeg, int orientation)
    {
        byte[] tiff =
        [
            .. "MM\0*"u8, 0, 0, 0, 8,
            0, 2,
            0x01, 0x0F, 0, 2, 0, 0, 0, 12, 0, 0, 0, 38,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0, 0, 0, 0,
            .. "SecretMaker\0"u8,
        ];
        byte[] payload = [.. "Exif\0\0"u8, .. tiff];
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(payload.Length + 2));
        return [.. jpeg[..2], 0xFF, 0xE1, .. length, .. payload, .. jpeg[2..]];
    }

    private static byte Level(double value) => (byte)Math.Clamp(value, 0, 255);
}

/// <summary>The files of tests/assets/images.</summary>
internal static class Asset
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "assets");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));
}
