using System.Runtime.InteropServices;
using SkiaSharp;
using SreAssignment.Images.Imaging.Geometry;

namespace SreAssignment.Images.Imaging.Effects;

/// <summary>Gives every pixel of a block the block's average.</summary>
internal static class Pixelation
{
    /// <summary>Changes the bitmap in place and returns it.</summary>
    public static SKBitmap Apply(SKBitmap bitmap, int block, CancellationToken cancellationToken)
    {
        var blocks = new SKSizeI((bitmap.Width + block - 1) / block, (bitmap.Height + block - 1) / block);
        using var averages = Resampler.Resample(bitmap, new(0, 0, blocks.Width * block, blocks.Height * block), blocks, cancellationToken);
        var source = MemoryMarshal.Cast<byte, uint>(averages.GetPixelSpan());
        var target = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (var y = 0; y < bitmap.Height; y++)
        {
            var from = source.Slice(y / block * blocks.Width, blocks.Width);
            var to = target.Slice(y * bitmap.Width, bitmap.Width);
            for (var x = 0; x < from.Length; x++)
                to[(x * block)..Math.Min((x + 1) * block, to.Length)].Fill(from[x]);
        }
        return bitmap;
    }
}
