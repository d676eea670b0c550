using System.Text;
using SkiaSharp;

namespace SreAssignment.Images.Pixels;

/// <summary>A short text from which a client draws a blurred placeholder: the lowest frequencies of a cosine transform of linear light (blurha.sh).</summary>
internal static class BlurHash
{
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
    private const int Long = 4;
    private const int Short = 3;

    private static readonly double[] Linear = [.. Enumerable.Range(0, 256).Select(level => Decode(level / 255.0))];

    /// <summary>Encodes an opaque image. It has four components along the longer side, and three along the other.</summary>
    public static string Encode(SKColor[] pixels, int width, int height)
    {
        var (across, down) = width >= height ? (Long, Short) : (Short, Long);
        var factors = new List<double[]>();
        for (var y = 0; y < down; y++)
        {
            for (var x = 0; x < across; x++)
                factors.Add(Factor(pixels, width, height, x, y));
        }
        var largest = factors.Skip(1).SelectMany(factor => factor).Max(Math.Abs);
        var quantized = Math.Clamp((int)Math.Floor(largest * 166 - 0.5), 0, 82);
        var maximum = (quantized + 1) / 166.0;
        var hash = new StringBuilder();
        Append(hash, across - 1 + 9 * (down - 1), 1);
        Append(hash, quantized, 1);
        Append(hash, factors[0].Aggregate(0, (value, channel) => (value << 8) | Encode(channel)), 4);
        foreach (var factor in factors.Skip(1))
            Append(hash, factor.Aggregate(0, (value, channel) => 19 * value + Quantize(channel / maximum)), 2);
        return hash.ToString();
    }

    private static double[] Factor(SKColor[] pixels, int width, int height, int x, int y)
    {
        var (red, green, blue) = (0.0, 0.0, 0.0);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var basis = Math.Cos(Math.PI * x * column / width) * Math.Cos(Math.PI * y * row / height);
                var pixel = pixels[row * width + column];
                red += basis * Linear[pixel.Red];
                green += basis * Linear[pixel.Green];
                blue += basis * Linear[pixel.Blue];
            }
        }
        var scale = (x == 0 && y == 0 ? 1.0 : 2.0) / (width * height);
        return [red * scale, green * scale, blue * scale];
    }

    private static int Quantize(double value) => Math.Clamp((int)Math.Floor(Math.Sign(value) * Math.Sqrt(Math.Abs(value)) * 9 + 9.5), 0, 18);

    private static double Decode(double value) => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);

    private static int Encode(double value)
    {
        var level = Math.Clamp(value, 0, 1);
        return (int)((level <= 0.0031308 ? level * 12.92 : 1.055 * Math.Pow(level, 1 / 2.4) - 0.055) * 255 + 0.5);
    }

    private static void Append(StringBuilder hash, int value, int length)
    {
        for (var i = length - 1; i >= 0; i--)
            hash.Append(Digits[value / (int)Math.Pow(83, i) % 83]);
    }
}
