using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace SreAssignment.Images.Imaging.Geometry;

/// <summary>Lays the pixels of a bitmap upright.</summary>
internal static class PixelOrientation
{
    /// <summary>Returns the upright bitmap, and disposes of the given one unless it is upright already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static SKBitmap Apply(SKBitmap stored, Orientation orientation)
    {
        if (orientation == default)
            return stored;
        using (stored)
        {
            var size = orientation.Apply(stored.Info.Size);
            var upright = Bitmaps.Allocate(size, stored.AlphaType);
            var source = MemoryMarshal.Cast<byte, uint>(stored.GetPixelSpan());
            var target = MemoryMarshal.Cast<byte, uint>(upright.GetPixelSpan());

            // A step to the right and a step down in the upright image, as steps in the stored one.
            var (stepX, stepY) = (orientation.MirrorX ? -1 : 1, orientation.MirrorY ? -stored.Width : stored.Width);
            var start = (orientation.MirrorX ? stored.Width - 1 : 0) + (orientation.MirrorY ? (stored.Height - 1) * stored.Width : 0);
            var (right, down) = orientation.SwapAxes ? (stepY, stepX) : (stepX, stepY);
            for (var y = 0; y < size.Height; y++)
            {
                var from = start + y * down;
                var row = target.Slice(y * size.Width, size.Width);
                for (var x = 0; x < row.Length; x++, from += right)
                    row[x] = source[from];
            }
            return upright;
        }
    }
}
