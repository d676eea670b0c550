using SkiaSharp;
using SreAssignment.Images.Imaging.Geometry;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Imaging;

/// <summary>An image as it came, opened as far as its header. Nothing in it is decoded until <see cref="Decode"/>, which can be done once.</summary>
internal sealed class EncodedImage : IDisposable
{
    private readonly CodecStream _stream;
    private readonly SKCodec _codec;

    private EncodedImage(CodecStream stream, SKCodec codec, ImageHeader header) => (_stream, _codec, Header) = (stream, codec, header);

    public ImageHeader Header { get; }

    /// <summary>Reads the header. The stream stays the caller's, and is read further by <see cref="Decode"/>.</summary>
    /// <exception cref="ProblemException">It is no image of a format that is taken, or its header is corrupt.</exception>
    public static EncodedImage Open(Stream source, CancellationToken cancellationToken) => TryOpen(source, cancellationToken) ?? throw WithoutHeader();

    /// <summary>Reads the header if there is a whole one; null where there is not.</summary>
    /// <exception cref="ProblemException">It is no image of a format that is taken.</exception>
    public static EncodedImage? TryOpen(Stream source, CancellationToken cancellationToken)
    {
        var stream = new CodecStream(source, cancellationToken);
        var codec = SKCodec.Create(stream);
        try
        {
            stream.ThrowIfStopped();
            return codec is null ? null : new(stream, codec, ImageHeader.Of(codec));
        }
        catch
        {
            codec?.Dispose();
            throw;
        }
    }

    public static ProblemException WithoutHeader() => ImageProblems.Invalid("The image's header is truncated or corrupt.");

    /// <summary>Decodes no more finely than <paramref name="size"/> pixels of <paramref name="part"/> need; see <see cref="ImageHeader.DecodeSize"/>.</summary>
    /// <exception cref="ProblemException">The image is truncated or corrupt.</exception>
    public SKBitmap Decode(Area part, SKSizeI size) => DecodeAt(Header.DecodeSize(part, size));

    /// <summary>Decodes at the smallest size there is, which still reads all of the input, and so shows whether it is whole.</summary>
    /// <exception cref="ProblemException">The image is truncated or corrupt.</exception>
    public void Verify() => DecodeAt(Header.SmallestSize).Dispose();

    public void Dispose()
    {
        _codec.Dispose();
        _stream.Dispose();
    }

    private SKBitmap DecodeAt(SKSizeI size)
    {
        var bitmap = Bitmaps.Allocate(size, Header.HasAlpha ? SKAlphaType.Premul : SKAlphaType.Opaque);
        try
        {
            var result = _codec.GetPixels(bitmap.Info, bitmap.GetPixels());
            _stream.ThrowIfStopped();
            if (result != SKCodecResult.Success)
                throw Failure(result);
            return bitmap;
        }
        catch
        {
            bitmap.Dispose();
            throw;
        }
        finally
        {
            // Some hold as much as the pixels themselves, which what comes next may need.
            _codec.Dispose();
        }
    }

    private static Exception Failure(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => ImageProblems.Invalid("The image is truncated: its data ends too early."),
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput or SKCodecResult.Unimplemented => ImageProblems.Invalid("The image's data is corrupt."),
        _ => new InvalidOperationException($"The decoder failed: {result}."),
    };
}
