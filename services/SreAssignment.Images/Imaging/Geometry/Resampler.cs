using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SkiaSharp;

namespace SreAssignment.Images.Imaging.Geometry;

/// <summary>
/// Scales a part of a bitmap: vertically first, into one row of floats that all source rows of a target row are added to, then that row horizontally.
/// So every source pixel is read once or twice, in order, and there is no intermediate image.
/// </summary>
internal static class Resampler
{
    private const int Channels = 4;
    private const int RowsBetweenChecks = 16;

    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled in between.</exception>
    public static SKBitmap Resample(SKBitmap source, Area part, SKSizeI size, CancellationToken cancellationToken)
    {
        var horizontal = AxisWeights.Create(part.X, part.Width, source.Width, size.Width);
        var vertical = AxisWeights.Create(part.Y, part.Height, source.Height, size.Height);
        var target = Bitmaps.Allocate(size, source.AlphaType);
        var row = ArrayPool<float>.Shared.Rent(source.Width * Channels);
        try
        {
            var sums = row.AsSpan(0, source.Width * Channels);
            var from = source.GetPixelSpan();
            var to = target.GetPixelSpan();
            for (var y = 0; y < size.Height; y++)
            {
                if (y % RowsBetweenChecks == 0)
                    cancellationToken.ThrowIfCancellationRequested();
                SumRows(from, vertical.First(y), vertical.Weights(y), sums);
                ScaleRow(MemoryMarshal.Cast<float, Vector128<float>>(sums), horizontal, to.Slice(y * size.Width * Channels, size.Width * Channels));
            }
            return target;
        }
        catch
        {
            target.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(row);
        }
    }

    private static void SumRows(ReadOnlySpan<byte> pixels, int first, ReadOnlySpan<float> weights, Span<float> sums)
    {
        sums.Clear();
        for (var i = 0; i < weights.Length; i++)
            AddRow(pixels.Slice((first + i) * sums.Length, sums.Length), weights[i], sums);
    }

    // Compiled well at once: the first callers would otherwise pay ten times as much.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(ReadOnlySpan<byte> row, float weight, Span<float> sums)
    {
        var factor = Vector256.Create(weight);
        var blocks = MemoryMarshal.Cast<byte, Vector256<byte>>(row);
        var totals = MemoryMarshal.Cast<float, Vector256<float>>(sums);
        for (var i = 0; i < blocks.Length; i++)
        {
            var (low, high) = Vector256.Widen(blocks[i]);
            var total = totals.Slice(i * Channels, Channels);
            Add(ref total[0], Vector256.WidenLower(low), factor);
            Add(ref total[1], Vector256.WidenUpper(low), factor);
            Add(ref total[2], Vector256.WidenLower(high), factor);
            Add(ref total[3], Vector256.WidenUpper(high), factor);
        }
        for (var i = blocks.Length * Vector256<byte>.Count; i < row.Length; i++)
            sums[i] += row[i] * weight;
    }

    private static void Add(ref Vector256<float> total, Vector256<uint> values, Vector256<float> factor) =>
        total = Vector256.MultiplyAddEstimate(Vector256.ConvertToSingle(values.AsInt32()), factor, total);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleRow(ReadOnlySpan<Vector128<float>> row, AxisWeights weights, Span<byte> target)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(target);
        for (var x = 0; x < pixels.Length; x++)
        {
            var factors = weights.Weights(x);
            var taps = row.Slice(weights.First(x), factors.Length);
            var sum = Vector128<float>.Zero;
            for (var i = 0; i < factors.Length; i++)
                sum = Vector128.MultiplyAddEstimate(taps[i], Vector128.Create(factors[i]), sum);
            pixels[x] = ToPixel(sum);
        }
    }

    /// <summary>Rounds. Interpolation may overshoot, and no colour may exceed the alpha that it is multiplied by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ToPixel(Vector128<float> sum)
    {
        var alpha = Vector128.Min(Vector128.Shuffle(sum, Vector128.Create(3)), Vector128.Create(255f));
        var whole = Vector128.ConvertToInt32Native(Vector128.Max(Vector128.Min(sum, alpha), Vector128<float>.Zero) + Vector128.Create(0.5f));
        return Vector128.Shuffle(whole.AsByte(), Vector128.Create((byte)0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12)).AsUInt32().ToScalar();
    }
}
