using System.Security.Cryptography;
using System.Text;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Renditions;

/// <summary>
/// Renditions are made once and served from the store after that, or from memory, until they are evicted. A stored rendition starts with a hash of its key and
/// its bytes, so that one which is damaged, or is under another key, is made again.
/// </summary>
internal sealed partial class RenditionCache(
    IObjectStore store, RenditionMemory memory, ImageCatalog catalog, RenditionMaker maker, RenditionEviction eviction, ImageMetrics metrics,
    ILogger<RenditionCache> logger)
{
    private readonly SharedWork<MadeRendition> _making = new();

    /// <summary>Opens the rendition if it is stored.</summary>
    public async Task<Stream?> FindAsync(RenditionRequest request, CancellationToken cancellationToken)
    {
        var stored = memory.Find(request) ?? await OpenAsync(request, cancellationToken);
        metrics.Requested(isStored: stored is not null);
        return stored;
    }

    /// <summary>Makes and stores the rendition, or waits for another request that does so. Requests share the result, so it is not disposed of.</summary>
    public Task<MadeRendition> MakeAsync(RenditionRequest request, CancellationToken cancellationToken) =>
        _making.RunAsync(request.Key, async token =>
        {
            var made = await maker.MakeAsync(request, token);
            using (made.Timings.Measure(Stage.Store))
                await StoreAsync(request, made.Image, token);
            return made;
        }, cancellationToken);

    /// <summary>Stores a rendition. It can be served when the store fails.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">An image that it shows was deleted.</exception>
    public async Task StoreAsync(RenditionRequest request, EncodedResult image, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = new PrefixedStream(await HashAsync(request.Key, image, cancellationToken), image.Open());
            var stored = await store.PutAsync(request.Key, content, cancellationToken);
            eviction.Stored(stored.Length);
            await CheckSourcesAsync(request);
        }
        catch (ObjectStoreFullException exception)
        {
            LogNotStored(exception, request.Key);
            await CheckSourcesAsync(request);
        }
        catch (ObjectStoreUnavailableException exception)
        {
            // Nothing can be deleted while the store is unavailable.
            LogNotStored(exception, request.Key);
        }
    }

    // A delete of the image removes the renditions that it finds, which this one was not among when it was stored later.
    private async Task CheckSourcesAsync(RenditionRequest request)
    {
        var exists = await catalog.ExistsAsync(request.Id, CancellationToken.None);
        if (exists && (request.Watermark is null || await catalog.ExistsAsync(request.Watermark.Id, CancellationToken.None)))
            return;
        await store.DeleteAsync(request.Key, CancellationToken.None);
        throw exists
            ? ParameterReader.Invalid("watermark", $"names the image '{request.Watermark!.Id}', which does not exist")
            : ImageProblems.NotFound(request.Id);
    }

    private async Task<Stream?> OpenAsync(RenditionRequest request, CancellationToken cancellationToken)
    {
        var key = request.Key;
        ObjectReader? reader = null;
        try
        {
            reader = await store.OpenReadAsync(key, cancellationToken: cancellationToken);
            var hash = new byte[SHA256.HashSizeInBytes];
            await reader.Content.ReadExactlyAsync(hash, cancellationToken);
            var content = await VerifiedStream.OpenAsync(store, reader, hash.Length, Encoding.UTF8.GetBytes(key), hash, RemoveAsync, cancellationToken);
            eviction.Used(reader.Info);
            // A large one is verified while it is read.
            return content is VerifiedStream ? content : memory.Keep(request, content);
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            if (reader is not null)
                await reader.DisposeAsync();
            catalog.DamagedRendition(key);
            return null;
        }

        // The response of a large one has started, and ends as broken. The next request makes it again.
        Task RemoveAsync()
        {
            catalog.DamagedRendition(key);
            return store.DeleteAsync(key, CancellationToken.None);
        }
    }

    private static async Task<byte[]> HashAsync(string key, EncodedResult image, CancellationToken cancellationToken)
    {
        await using var content = new PrefixedStream(Encoding.UTF8.GetBytes(key), image.Open());
        return await SHA256.HashDataAsync(content, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rendition not stored: the object store failed. It is served, and the next request makes {Key} again.")]
    private partial void LogNotStored(Exception exception, string key);

    /// <summary>Some bytes, and then those of a stream.</summary>
    private sealed class PrefixedStream(byte[] prefix, Stream rest) : ForwardStream
    {
        private int _position;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_position == prefix.Length)
                return rest.ReadAsync(buffer, cancellationToken);
            var count = Math.Min(buffer.Length, prefix.Length - _position);
            prefix.AsSpan(_position, count).CopyTo(buffer.Span);
            _position += count;
            return new(count);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rest.Dispose();
            base.Dispose(disposing);
        }
    }
}
