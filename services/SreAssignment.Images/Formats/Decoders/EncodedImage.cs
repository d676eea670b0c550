using NetVips;
using SkiaSharp;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Formats.Decoders.Svg;
using SreAssignment.Images.Pixels;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Formats.Decoders;

/// <summary>An encoded image of which the header has been read. Its pixels are decoded by <see cref="Load"/> and <see cref="Verify"/>.</summary>
internal sealed class EncodedImage
{
    // The longest side of a drawing that is rendered to verify an upload.
    private const int LargestDraft = 512;

    // More pixels of all frames together are not decoded to verify an upload.
    private const long LargestAnimation = 100_000_000;

    private static readonly byte[] EndOfImage = [0xFF, 0xD9];
    private static readonly byte[] Filler = [.. Enumerable.Repeat((byte)0x5A, 64)];

    private readonly Stream _source;
    private readonly LoadedContent? _content;
    private readonly long _length;
    private readonly CancellationToken _cancellationToken;
    private readonly SvgDocument? _svg;
    private readonly bool _isExtendedJpeg;

    // Follows the source.
    private byte[] _tail;

    private bool? _isMissingEnd;

    // Decoders report some kinds of damage as warnings only.
    private Enums.FailOn _failOn = Enums.FailOn.Warning;

    static EncodedImage() => Libvips.Configure();

    private EncodedImage(Stream source, ImageFormat format, CancellationToken cancellationToken)
    {
        (_source, _cancellationToken) = (source, cancellationToken);
        // A JPEG without its end marker is complete when the decoder needs nothing else (ISO/IEC 10918-1, B.2.1). Decoders ignore what follows the first one.
        (_tail, _length) = Complete(format);
        using var picture = new Picture(cancellationToken);
        if (format == ImageFormat.Svg)
            _svg = SvgDocument.Read(source);
        _isExtendedJpeg = format == ImageFormat.Jpeg && ExtendedJpeg.Is(source);
        Header = format.Name switch
        {
            "bmp" => BitmapFile.ReadHeader(source),
            "svg" => new(format, _svg!.Size, 1, HasAlpha: true, DecoderBytes: SvgRenderer.LargestMemory),
            _ => ReadHeader(format, picture),
        };
    }

    private EncodedImage(LoadedContent content, ImageHeader header, CancellationToken cancellationToken)
    {
        (_source, _content, _cancellationToken, Header) = (content.Open(), content, cancellationToken, header);
        (_tail, _length) = Complete(header.Format);
        if (header.Format == ImageFormat.Svg)
            _svg = SvgDocument.Read(_source);
        _isExtendedJpeg = header.Format == ImageFormat.Jpeg && ExtendedJpeg.Is(_source);
    }

    public ImageHeader Header { get; }

    /// <summary>Whether it is a JPEG without an end marker.</summary>
    public bool IsMissingEnd => _isMissingEnd ??= Header.Format == ImageFormat.Jpeg && !HasEnd();

    // Reading from memory takes less time. Only a failing read stops a decoder that decodes all of the image before its first row.
    private bool IsReadFromMemory =>
        _content is not null && Header is { DecoderBytes: 0 } && Header.Format == ImageFormat.Jpeg && _tail == EndOfImage && !IsMissingEnd;

    /// <summary>Opens an image of which the header has been read before.</summary>
    /// <param name="content">The encoded image, which must live as long as this object.</param>
    /// <param name="header">Its header.</param>
    /// <param name="cancellationToken">Stops every later decode too.</param>
    public static EncodedImage Open(LoadedContent content, ImageHeader header, CancellationToken cancellationToken) => new(content, header, cancellationToken);

    /// <summary>Reads the header.</summary>
    /// <param name="source">The encoded image; it can seek, and is read again by every decode. It is not disposed of.</param>
    /// <param name="cancellationToken">Stops every later decode too.</param>
    /// <exception cref="ProblemException">The format is not supported, or the header is corrupt.</exception>
    public static EncodedImage Open(Stream source, CancellationToken cancellationToken)
    {
        Span<byte> head = stackalloc byte[ImageSignature.Length];
        source.Position = 0;
        head = head[..source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        var format = ImageSignature.Detect(head) ?? throw ImageFormat.Unsupported(ImageSignature.Describe(head));
        try
        {
            return new(source, format, cancellationToken);
        }
        catch (VipsException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ImageProblems.Invalid("The image's header is truncated or corrupt.");
        }
    }

    /// <summary>Appends the decoder to an empty chain. Rows can be read once, from top to bottom.</summary>
    /// <param name="picture">Receives the image.</param>
    /// <param name="shrink">For JPEG: 1, 2, 4 or 8, by which both sides are divided while decoding.</param>
    /// <param name="page">The first frame to decode, from 0.</param>
    /// <param name="pages">The number of frames, which are stacked from top to bottom.</param>
    /// <param name="size">For SVG: the size to render the drawing at; that of the header where it is not given.</param>
    /// <param name="keepsProfile">Whether the result keeps a colour profile: then the code points of a PNG become one where that is possible.</param>
    /// <exception cref="ProblemException">The image is truncated or corrupt.</exception>
    public void Load(Picture picture, int shrink = 1, int page = 0, int pages = 1, SKSizeI? size = null, bool keepsProfile = false)
    {
        try
        {
            if (_svg is not null)
            {
                SvgRenderer.Render(_svg, size ?? Header.Stored, picture, _cancellationToken);
                return;
            }
            if (Header.Format == ImageFormat.Bmp)
            {
                BitmapFile.Load(_source, picture);
                return;
            }
            if (_isExtendedJpeg)
            {
                ExtendedJpeg.Load(_source, _tail, picture, _cancellationToken);
                return;
            }
            LoadAs(Header.Format, picture, shrink, page, pages);
            if (Header.Format == ImageFormat.Png && PngChunks.Cicp(_source) is { } cicp)
                ColorManagement.Apply(cicp, picture, keepsProfile);
        }
        catch (VipsException)
        {
            throw Corrupt();
        }
    }

    /// <summary>Decodes the image.</summary>
    /// <param name="shrink">For JPEG: 8 is the fastest, and 1 finds the most damage.</param>
    /// <param name="page">The first frame to decode, from 0.</param>
    /// <param name="pages">The number of frames; all of them where it is not given, unless they are very many.</param>
    /// <exception cref="ProblemException">The image is truncated or corrupt.</exception>
    public void Verify(int shrink = 8, int page = 0, int? pages = null)
    {
        var count = pages ?? (Header.Frames * ImageHeader.Pixels(Header.Stored) <= LargestAnimation ? Header.Frames : 1);
        if (!IsMissingEnd)
        {
            Average(Header.Format == ImageFormat.Jpeg ? shrink : 1, page, count);
            return;
        }
        // libvips does not report every truncated last row. Bytes after complete data change no pixel, and bytes after truncated data do.
        var average = Average(shrink: 1);
        _tail = [.. Filler, .. EndOfImage];
        _failOn = Enums.FailOn.None;
        if (Average(shrink: 1) != average)
            throw Corrupt();
        (_tail, _failOn) = (EndOfImage, Enums.FailOn.Warning);
    }

    /// <summary>Decodes the image like <see cref="Verify"/>, and summarizes its first frame.</summary>
    /// <exception cref="ProblemException">The image is truncated or corrupt, or its colour model is not supported.</exception>
    public ImageSummary Summarize()
    {
        // One pass over the rows is enough where it decodes all of them.
        if (IsMissingEnd || Header.IsAnimated)
            Verify();
        using var picture = new Picture(_cancellationToken);
        Load(picture, Header.Format == ImageFormat.Jpeg ? 8 : 1, size: Draft());
        try
        {
            return ImageSummary.Of(picture, Header.Orientation.ApplyTo);
        }
        catch (VipsException)
        {
            throw Corrupt();
        }
    }

    private SKSizeI Draft()
    {
        var factor = Math.Min(1, (double)LargestDraft / Math.Max(Header.Stored.Width, Header.Stored.Height));
        return new(Math.Max(1, (int)(Header.Stored.Width * factor)), Math.Max(1, (int)(Header.Stored.Height * factor)));
    }

    private double Average(int shrink, int page = 0, int pages = 1)
    {
        using var picture = new Picture(_cancellationToken);
        Load(picture, shrink, page, pages, Draft());
        try
        {
            var average = picture.Image.Avg();
            _cancellationToken.ThrowIfCancellationRequested();
            return average;
        }
        catch (VipsException)
        {
            throw Corrupt();
        }
    }

    /// <summary>Whether it is a PNG whose colours are not sRGB.</summary>
    public bool HasOtherColors => PngChunks.HasColorSpace(_source);

    /// <summary>Copies a PNG without its metadata.</summary>
    public void CopyPixels(Stream target) => PngChunks.CopyPixels(_source, target);

    // Neither marker occurs in compressed data (ISO/IEC 10918-1, B.1.1.5), so the last of them decides.
    private bool HasEnd()
    {
        var buffer = new byte[64 * 1024];
        for (var end = _source.Length; end > 1;)
        {
            var start = Math.Max(0, end - buffer.Length);
            var part = buffer.AsSpan(0, (int)(end - start));
            _source.Position = start;
            _source.ReadExactly(part);
            var last = part.LastIndexOf(EndOfImage);
            if (last >= 0 || part.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) > last)
                return last > part.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
            // A marker can lie across two parts.
            end = start == 0 ? 0 : start + 1;
        }
        return false;
    }

    /// <summary>Returns what follows the source, and how much of the source is read: half of an end marker is not, as the tail has both halves.</summary>
    private (byte[] Tail, long Length) Complete(ImageFormat format)
    {
        if (format != ImageFormat.Jpeg)
            return ([], _source.Length);
        _source.Position = Math.Max(0, _source.Length - 1);
        return (EndOfImage, _source.ReadByte() == EndOfImage[0] ? _source.Length - 1 : _source.Length);
    }

    private Exception Corrupt()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return ImageProblems.Invalid("The image's data is truncated or corrupt.");
    }

    private ImageHeader ReadHeader(ImageFormat format, Picture picture)
    {
        LoadAs(format, picture, 1, 0, 1);
        var image = picture.Image;
        // libvips reads the chunk of a PNG only where it comes before the pixels.
        var origin = format == ImageFormat.Png ? PngChunks.Orientation(_source) : Number(image, "orientation");
        var frames = format == ImageFormat.Gif || format == ImageFormat.Webp ? Number(image, "n-pages") : 1;
        return new(
            format, new SKSizeI(image.Width, image.Height), origin is >= 1 and <= 8 ? origin : 1, image.HasAlpha(), Math.Max(frames, 1),
            DecoderBytes(format, image));
    }

    /// <summary>An upper bound of the memory that the decoder needs for the whole image; most decode row by row.</summary>
    private long DecoderBytes(ImageFormat format, Image image)
    {
        var pixels = (long)image.Width * image.Height;
        if (_isExtendedJpeg)
            return _source.Length + ExtendedJpeg.DecoderBytes(new(image.Width, image.Height));
        var bytesPerPixel = image.Bands * (image.Format is Enums.BandFormat.Uchar ? 1 : 2);
        if (format == ImageFormat.Jpeg)
        {
            // Coefficients of 16 bits are kept until the last scan of a progressive image.
            var isSubsampled = image.Contains("jpeg-chroma-subsample") && (string)image.Get("jpeg-chroma-subsample") == "4:2:0";
            return Number(image, "jpeg-multiscan") == 0 ? 0 : pixels * sizeof(short) * (isSubsampled ? 2 : image.Bands);
        }
        if (format == ImageFormat.Png)
            return Number(image, "interlaced") == 0 ? 0 : pixels * bytesPerPixel;
        if (format == ImageFormat.Tiff)
            return 2 * pixels * bytesPerPixel;
        return pixels * (format == ImageFormat.Avif ? 12 : 8);
    }

    private static int Number(Image image, string field) => image.Contains(field) ? (int)image.Get(field) : 0;

    private void LoadAs(ImageFormat format, Picture picture, int shrink, int page, int pages)
    {
        var source = picture.Own(IsReadFromMemory ? MemorySource.Open(_content!) : CreateSource());
        const Enums.Access Access = Enums.Access.Sequential;
        picture.Image = picture.Own(format.Name switch
        {
            "jpeg" => Image.JpegloadSource(source, shrink: shrink, access: Access, failOn: _failOn),
            "png" => Image.PngloadSource(source, access: Access, failOn: Enums.FailOn.Error),
            "webp" => Image.WebploadSource(source, page: page, n: pages, access: Access, failOn: _failOn),
            "gif" => Image.GifloadSource(source, page: page, n: pages, access: Access, failOn: _failOn),
            "avif" => Image.HeifloadSource(source, access: Access, failOn: _failOn),
            _ => Image.TiffloadSource(source, access: Access, failOn: Enums.FailOn.Error),
        });
    }

    /// <summary>
    /// Lets libvips read the stream. A cancelled read fails, which also stops decoders that cannot be stopped otherwise. An exception must not pass through
    /// native code.
    /// </summary>
    private SourceCustom CreateSource()
    {
        var tail = _tail;
        var (position, length) = (0L, _length + tail.Length);
        var source = new SourceCustom();
        source.OnRead += (buffer, count) =>
        {
            if (_cancellationToken.IsCancellationRequested)
                return -1;
            int read;
            if (position < _length)
            {
                _source.Position = position;
                read = _source.Read(buffer, 0, (int)Math.Min(count, _length - position));
            }
            else
            {
                read = (int)Math.Min(count, length - position);
                tail.AsSpan((int)(position - _length), read).CopyTo(buffer);
            }
            position += read;
            return read;
        };
        source.OnSeek += (offset, origin) =>
        {
            var target = origin switch
            {
                SeekOrigin.Begin => offset,
                SeekOrigin.Current => position + offset,
                _ => length + offset,
            };
            return target < 0 || target > length ? -1 : position = target;
        };
        return source;
    }
}

/// <summary>The settings of libvips for a server that decodes untrusted images.</summary>
internal static class Libvips
{
    /// <exception cref="InvalidOperationException">The library cannot be loaded.</exception>
    public static void Configure()
    {
        try
        {
            Apply();
        }
        catch (Exception exception) when (exception.GetBaseException() is DllNotFoundException missing)
        {
            throw new InvalidOperationException(
                "The image library libvips cannot be loaded. Run the service where glibc, libstdc++ and zlib are, as in the container image noble-chiseled. "
                + missing.Message, missing);
        }
    }

    private static void Apply()
    {
        // Results are cached as renditions. The cache of operations would keep pixels of finished requests.
        Cache.Max = 0;
        // The work gate decides how many images are processed at the same time.
        NetVips.NetVips.Concurrency = 1;
        NetVips.NetVips.BlockUntrusted = true;
        // Damage of an image is reported to its client, and is no warning of the service.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });
    }
}
