using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;
using SreAssignment.ServiceDefaults;

namespace SreAssignment.Images.Renditions;

/// <summary>
/// Small stored renditions that were read and verified recently, up to <c>Images:Renditions:MemoryBytes</c>. A request is still checked against the metadata
/// of the image, so a rendition of a deleted image is not served.
/// </summary>
internal sealed class RenditionMemory : IDisposable
{
    // An entry and its key beside the bytes of the rendition.
    private const int EntryBytes = 512;

    // Eviction from the store goes by the time of last use, which the store learns of by a read.
    private static readonly TimeSpan LongestStay = TimeSpan.FromMinutes(10);

    private readonly MemoryCache? _entries;

    public RenditionMemory(IOptions<ImagesOptions> options, TimeProvider time)
    {
        if (options.Value.Renditions.MemoryBytes is > 0 and var bytes)
            _entries = BoundedCache.Create(bytes, time);
    }

    /// <summary>Opens a rendition that is in memory.</summary>
    /// <returns>The rendition, which can seek; <see langword="null"/> where it is not in memory.</returns>
    public Stream? Find(RenditionRequest request) => _entries?.Get(KeyOf(request)) is byte[] bytes ? Open(bytes) : null;

    /// <summary>Keeps a rendition that was read from the store and verified.</summary>
    /// <param name="request">The request for it.</param>
    /// <param name="content">The rendition at its start; it is read to its end and disposed of when it is kept.</param>
    /// <returns>The rendition at its start.</returns>
    public Stream Keep(RenditionRequest request, Stream content)
    {
        if (_entries is null)
            return content;
        using (content)
        {
            var bytes = new byte[content.Length];
            content.ReadExactly(bytes);
            _entries.Set(KeyOf(request), bytes, new MemoryCacheEntryOptions
            {
                Size = bytes.Length + EntryBytes,
                AbsoluteExpirationRelativeToNow = LongestStay,
            });
            return Open(bytes);
        }
    }

    public void Dispose() => _entries?.Dispose();

    // The key of a rendition has the id of the image and a hash of the version of the pipeline, the parameters and the watermark.
    private static (string Rendition, string Image) KeyOf(RenditionRequest request) => (request.Key, request.Image.Sha256);

    private static MemoryStream Open(byte[] bytes) => new(bytes, 0, bytes.Length, writable: false, publiclyVisible: true);
}
