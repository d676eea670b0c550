using NetVips;
using SkiaSharp;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Problems;

namespace SreAssignment.Images.Formats.Decoders;

/// <summary>BMP, for which libvips has no decoder.</summary>
internal static class BitmapFile
{
    private const int BytesPerPixel = 4;

    public static ImageHeader ReadHeader(Stream source)
    {
        using var codec = Open(source, out var data);
        using (data)
        {
            var size = codec.Info.Size;
            return new(ImageFormat.Bmp, size, 1, codec.Info.AlphaType != SKAlphaType.Opaque, 1, source.Length + BytesPerPixel * ImageHeader.Pixels(size));
        }
    }

    /// <summary>Decodes the whole image into memory of the chain.</summary>
    public static void Load(Stream source, Picture picture)
    {
        using var codec = Open(source, out var data);
        using (data)
        {
            var isOpaque = codec.Info.AlphaType == SKAlphaType.Opaque;
            var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
            var bitmap = PixelMemory.Allocate(picture, info);
            if (codec.GetPixels(info, bitmap.GetPixels()) != SKCodecResult.Success)
                throw ImageProblems.Invalid("The image's data is truncated or corrupt.");
            picture.Image = picture.Own(
                Image.NewFromMemory(bitmap.GetPixels(), (ulong)bitmap.ByteCount, info.Width, info.Height, BytesPerPixel, Enums.BandFormat.Uchar));
            picture.Apply(image => image.Copy(interpretation: Enums.Interpretation.Srgb));
            if (isOpaque)
                picture.Apply(image => image.ExtractBand(0, n: 3));
        }
    }

    private static SKCodec Open(Stream source, out SKData data)
    {
        source.Position = 0;
        data = SKData.Create(source, source.Length);
        if (SKCodec.Create(data) is { } codec)
            return codec;
        data.Dispose();
        throw ImageProblems.Invalid("The image's header is truncated or corrupt.");
    }
}
