using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage.FileSystem;

namespace SreAssignment.Images.Intake;

/// <summary>A received image. A small one is in memory and a larger one in a temporary file, so that a request in the queue takes no memory.</summary>
internal sealed class SpooledBody : IAsyncDisposable
{
    private const int MemoryThreshold = 1024 * 1024;
    private const int PieceBytes = 64 * 1024;

    private readonly FileBufferingReadStream _content;

    private SpooledBody(FileBufferingReadStream content, ImageFormat format) => (_content, Format) = (content, format);

    /// <summary>The format by the first bytes.</summary>
    public ImageFormat Format { get; }

    /// <summary>The length in bytes.</summary>
    public long Length => _content.Length;

    /// <summary>The SHA-256 in hexadecimal digits.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Receives all of an image.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It is too large, or there is no space for it.</exception>
    public static async Task<SpooledBody> ReceiveAsync(UploadBody body, CancellationToken cancellationToken)
    {
        var spooled = new SpooledBody(new(body.Content, MemoryThreshold, bufferLimit: null, Path.GetTempPath), body.Format);
        try
        {
            await spooled.ReadToEndAsync(cancellationToken);
            return spooled;
        }
        catch (IOException exception) when (FileErrors.IsFull(exception))
        {
            await spooled.DiscardAsync();
            throw ImageProblems.NoSpaceForBody();
        }
        catch
        {
            await spooled.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns the image as a stream, which is valid as long as this object and the only one at a time.</summary>
    public Stream Open()
    {
        _content.Position = 0;
        return _content;
    }

    /// <summary>Copies the first bytes into memory.</summary>
    public Task<LoadedContent> LoadAsync(long count, CancellationToken cancellationToken) => LoadedContent.LoadAsync(Open(), count, cancellationToken);

    public ValueTask DisposeAsync() => _content.DisposeAsync();

    // The stream buffers what is read from it.
    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            int count;
            while ((count = await _content.ReadAsync(buffer, cancellationToken)) > 0)
                hash.AppendData(buffer, 0, count);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task DiscardAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (IOException exception) when (FileErrors.IsFull(exception))
        {
            // The stream writes the rest of its buffer, which fails for the same reason and would replace the error to report.
        }
    }
}
