using SkiaSharp;
using SreAssignment.Bench.Load;
using SreAssignment.Testing;

namespace SreAssignment.Bench.Cases;

/// <summary>The photo as its renditions should look: every pixel the mean of the area that it covers.</summary>
internal sealed class Reference(string photo)
{
    private readonly Lazy<double[,]> _luma = new(() =>
    {
        using var bitmap = SKBitmap.Decode(photo);
        return Similarity.Luma(bitmap);
    });

    private readonly Dictionary<(int, int), double[,]> _averages = [];

    /// <exception cref="WrongResponseException">A rendition has another size or format than requested.</exception>
    public static void Verify(byte[] made, int width, string format)
    {
        using var image = NetVips.Image.NewFromBuffer(made);
        var (height, loader) = (width * 3 / 4, (string)image.Get("vips-loader"));
        var expected = format == "avif" ? "heif" : format;
        if (image.Width != width || image.Height != height || !loader.StartsWith(expected, StringComparison.Ordinal))
            throw new WrongResponseException($"the rendition is {image.Width}x{image.Height} read by {loader}, and not {width}x{height} {format}");
    }

    public double Compare(byte[] made)
    {
        // SkiaSharp does not decode AVIF.
        using var image = NetVips.Image.NewFromBuffer(made);
        using var bitmap = SKBitmap.Decode(image.PngsaveBuffer(compression: 1));
        var size = (bitmap.Width, bitmap.Height);
        if (!_averages.TryGetValue(size, out var average))
            _averages[size] = average = Similarity.AreaAverage(_luma.Value, bitmap.Width, bitmap.Height);
        return Similarity.Ssim(average, Similarity.Luma(bitmap));
    }
}
