using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Problems;
using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.Images.Uploads;

/// <summary>A received image: in native memory, or in a temporary file where the memory for bodies is in use.</summary>
internal sealed class ReceivedImage : IAsyncDisposable
{
    private const int FirstBytes = 64 * 1024;

    private readonly BodyMemory _memory;
    private LoadedContent _content;
    private SafeFileHandle? _file;
    private int _reserved;

    private ReceivedImage(BodyMemory memory, ImageFormat format, LoadedContent content) => (_memory, Format, _content) = (memory, format, content);

    /// <summary>The format by the first bytes.</summary>
    public ImageFormat Format { get; }

    /// <summary>The length in bytes.</summary>
    public int Length { get; private set; }

    /// <summary>Whether <see cref="LoadAsync"/> needs no further memory.</summary>
    public bool IsInMemory => _file is null;

    /// <summary>Receives all of an image.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It is not accepted, too large, or there is no space for it.</exception>
    public static async Task<ReceivedImage> ReceiveAsync(UploadBody body, BodyMemory memory, CancellationToken cancellationToken)
    {
        var content = LoadedContent.Allocate(FirstBytes);
        ReceivedImage image;
        try
        {
            var count = await body.Content.ReadAtLeastAsync(content.Memory, ImageSignature.Length, throwOnEndOfStream: false, cancellationToken);
            image = new(memory, body.Detect(content.Span[..count]), content) { Length = count };
        }
        catch
        {
            content.Dispose();
            throw;
        }
        try
        {
            await image.ReadToEndAsync(body, cancellationToken);
            return image;
        }
        catch (Exception exception)
        {
            await image.DisposeAsync();
            if (exception is IOException failure && FileErrors.IsFull(failure))
                throw ImageProblems.NoSpaceForBody();
            throw;
        }
    }

    /// <summary>Returns the image as a stream, which is valid as long as this object.</summary>
    public Stream Open() => _file is null ? _content.Open() : new EncodedResult(_file, Length).Open();

    /// <summary>Returns the first bytes. Those of an image in a file are copied into memory.</summary>
    public Task<LoadedContent> LoadAsync(int count, CancellationToken cancellationToken) =>
        _file is null ? Task.FromResult(_content.Borrow(count)) : LoadedContent.LoadAsync(Open(), Math.Min(count, Length), cancellationToken);

    public ValueTask DisposeAsync()
    {
        _content.Dispose();
        _file?.Dispose();
        _memory.Release(_reserved);
        _reserved = 0;
        return ValueTask.CompletedTask;
    }

    private async Task ReadToEndAsync(UploadBody body, CancellationToken cancellationToken)
    {
        // One byte more than the image, which shows its end.
        var expected = (int)Math.Max(body.Length + 1 ?? 0, FirstBytes);
        while (true)
        {
            if (_file is null && Length == _content.Length && !TryGrow(Math.Max(expected, 2 * _content.Length)))
                Spill();
            var free = _file is null ? _content.Memory[Length..] : _content.Memory;
            var count = await body.Content.ReadAsync(free, cancellationToken);
            if (count == 0)
                break;
            if (_file is not null)
                RandomAccess.Write(_file, free.Span[..count], Length);
            Length += count;
        }
        if (_file is null)
            Shrink();
    }

    private void Shrink()
    {
        _content.Resize(Length);
        _memory.Release(Math.Max(0, _reserved - Length));
        _reserved = Math.Min(_reserved, Length);
    }

    private bool TryGrow(int length)
    {
        if (!_memory.TryReserve(length - _reserved))
            return false;
        _reserved = length;
        _content.Resize(length);
        return true;
    }

    private void Spill()
    {
        _file = TemporaryFile.Open();
        RandomAccess.Write(_file, _content.Span[..Length], 0);
        _content.Dispose();
        _content = LoadedContent.Allocate(FirstBytes);
        _memory.Release(_reserved);
        _reserved = 0;
    }
}

/// <summary>The memory for all received images that wait for the work gate.</summary>
internal sealed class BodyMemory(IOptions<ImagesOptions> options)
{
    private long _free = options.Value.Work.BodyBytes;

    /// <summary>Reserves memory if enough is free.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _free, -bytes) >= 0)
            return true;
        Release(bytes);
        return false;
    }

    /// <summary>Releases reserved memory.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _free, bytes);
}
