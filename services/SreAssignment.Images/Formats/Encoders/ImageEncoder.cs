using NetVips;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Pixels;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Formats.Encoders;

/// <summary>Encodes pixels. A result without a colour profile is in sRGB.</summary>
internal sealed class ImageEncoder(OutputFormat format, TransformParameters parameters)
{
    private const int PngCompression = 6;
    private const Enums.ForeignPngFilter PngFilters = Enums.ForeignPngFilter.None | Enums.ForeignPngFilter.Sub | Enums.ForeignPngFilter.Up;
    private const int WebpEffort = 3;
    private const int AvifEffort = 2;

    // From here on, the eye sees what is lost by sharing colours among pixels.
    private const int FullChromaQuality = 90;

    /// <summary>Returns an upper bound of the bytes that the encoder needs.</summary>
    public long MemoryNeeded(long pixels) => pixels * format switch
    {
        OutputFormat.Jpeg => 6,
        OutputFormat.Webp => 12,
        OutputFormat.Avif => 40,
        OutputFormat.Gif => 12,
        _ => parameters.Palette ? 12 : 1,
    };

    /// <exception cref="ProblemException">The result does not fit into <c>maxBytes</c>.</exception>
    public EncodedResult Encode(Picture picture, CancellationToken cancellationToken)
    {
        var quality = parameters.Quality ?? format.DefaultQuality();
        if (parameters.MaxBytes is not { } limit)
            return Encode(picture.Image, quality);
        picture.Apply(image => image.CopyMemory());
        var encoded = Encode(picture.Image, quality);
        if (encoded.Length <= limit)
            return encoded;
        encoded.Dispose();
        if (!format.HasQuality() || parameters.Lossless)
            throw DoesNotFit(encoded.Length, "the result is lossless and has no quality to lower; ask for jpeg or webp, or for fewer pixels");
        return Search(picture.Image, quality, limit, cancellationToken);
    }

    /// <summary>Finds the highest quality that fits by bisection.</summary>
    private EncodedResult Search(Image image, int tooHigh, int limit, CancellationToken cancellationToken)
    {
        EncodedResult? best = null;
        var smallest = 0L;
        for (var tooLow = 0; tooHigh - tooLow > 1;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var quality = (tooLow + tooHigh) / 2;
            var encoded = Encode(image, quality);
            var fits = encoded.Length <= limit;
            (fits ? best : encoded)?.Dispose();
            if (fits)
                (best, tooLow) = (encoded, quality);
            else
                (smallest, tooHigh) = (encoded.Length, quality);
        }
        return best ?? throw DoesNotFit(smallest, "ask for fewer pixels");
    }

    private EncodedResult Encode(Image image, int quality)
    {
        using var writer = new ResultWriter();
        using var target = new TargetCustom();
        target.OnWrite += (buffer, length) =>
        {
            writer.Write(buffer.AsSpan(0, length));
            return length;
        };
        var keep = parameters.Strip ? Enums.ForeignKeep.None : KeptMetadata.Kinds;
        var hasFullChroma = parameters.Chroma == Chroma.Full || (parameters.Chroma is null && quality >= FullChromaQuality);
        var subsample = hasFullChroma ? Enums.ForeignSubsample.Off : Enums.ForeignSubsample.On;
        switch (format)
        {
            case OutputFormat.Jpeg:
                image.JpegsaveTarget(target, q: quality, optimizeCoding: true, interlace: parameters.Progressive, subsampleMode: subsample, keep: keep);
                break;
            case OutputFormat.Png:
                image.PngsaveTarget(
                    target, compression: PngCompression, interlace: parameters.Progressive, filter: PngFilters, palette: parameters.Palette, keep: keep);
                break;
            case OutputFormat.Webp:
                image.WebpsaveTarget(target, q: quality, lossless: parameters.Lossless, effort: WebpEffort, keep: keep);
                break;
            case OutputFormat.Avif:
                image.HeifsaveTarget(
                    target, q: quality, bitdepth: 8, lossless: parameters.Lossless, compression: Enums.ForeignHeifCompression.Av1, effort: AvifEffort,
                    subsampleMode: parameters.Lossless ? Enums.ForeignSubsample.Off : subsample, keep: keep);
                break;
            default:
                image.GifsaveTarget(target, keep: keep);
                break;
        }
        return writer.Finish();
    }

    private static ProblemException DoesNotFit(long length, string hint) =>
        ParameterReader.Invalid("maxBytes", $"cannot be kept: the smallest result has {length} bytes; {hint}");
}
