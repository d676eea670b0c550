using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using SreAssignment.Images.Problems;
using SreAssignment.ObjectStorage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Catalog;

/// <summary>The stored images. Nothing is held in memory, so that replicas never disagree.</summary>
internal sealed partial class ImageCatalog(IObjectStore store, IMeterFactory meters, ILogger<ImageCatalog> logger)
{
    private readonly Counter<long> _damaged = meters.Create("SreAssignment.Images").CreateCounter<long>(
        "image.store.damaged", "{read}", "Reads of images whose stored metadata or content is damaged.");

    // Enough to hide a network's latency, and few enough for one page not to take the store for itself.
    private const int ConcurrentReads = 8;

    /// <exception cref="ServiceDefaults.Problems.ProblemException">There is no such image.</exception>
    public async Task<ImageMetadata> GetAsync(string id, CancellationToken cancellationToken) =>
        ImageId.TryParse(id, out var parsed) && await FindAsync(parsed, cancellationToken) is { } metadata ? metadata : throw ImageProblems.NotFound(id);

    /// <summary>Returns an image, or <see langword="null"/> when it does not exist.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">Its metadata is damaged.</exception>
    public async Task<ImageMetadata?> FindAsync(ImageId id, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await store.OpenReadAsync(ImageKeys.Metadata(id), cancellationToken: cancellationToken);
            var metadata = await JsonSerializer.DeserializeAsync(reader.Content, ImagesJson.Default.ImageMetadata, cancellationToken);
            return metadata is not null && metadata.IsValidFor(id) ? metadata : throw Damaged(id, "its metadata does not describe it");
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw Damaged(id, exception.Message);
        }
    }

    /// <summary>Logs and counts a damaged image.</summary>
    /// <returns>The problem to throw.</returns>
    public ProblemException Damaged(ImageId id, string reason)
    {
        LogDamaged(id, reason);
        _damaged.Add(1);
        return ImageProblems.Damaged(id);
    }

    /// <summary>Makes an image exist whose content is stored already.</summary>
    public async Task AddAsync(ImageId id, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(metadata, ImagesJson.Default.ImageMetadata));
        await store.PutAsync(ImageKeys.Metadata(id), json, cancellationToken);
    }

    /// <summary>Newest first. Images added meanwhile come before every cursor, so the pages after it stay as they were.</summary>
    public async Task<ImagePage> ListAsync(int limit, ImageId? after, CancellationToken cancellationToken)
    {
        var ids = await store.ListAsync(ImageKeys.ImagesPrefix, after is { } cursor ? ImageKeys.Metadata(cursor) : null, cancellationToken)
            .SelectMany(info => ImageKeys.IsMetadata(info.Key, out var id) ? [id] : Enumerable.Empty<ImageId>())
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var page = new ImageMetadata?[Math.Min(limit, ids.Count)];
        var damaged = new ConcurrentBag<string>();
        await Parallel.ForAsync(
            0, page.Length, new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                try
                {
                    page[i] = await FindAsync(ids[i], token);
                }
                catch (ProblemException problem) when (problem.Type == ImageProblems.DamagedImage)
                {
                    damaged.Add(ids[i].ToString());
                }
            });

        // One that is null was deleted between the listing and the reading.
        return new(
            [.. page.OfType<ImageMetadata>()],
            ids.Count > limit ? ids[limit - 1].ToString() : null,
            damaged.IsEmpty ? null : [.. damaged.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Removes an image: what makes it exist first, so that a crash in between leaves nothing that can be seen.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">There is no such image.</exception>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!ImageId.TryParse(id, out var parsed) || !await ExistsAsync(parsed, cancellationToken))
            throw ImageProblems.NotFound(id);
        await store.DeleteAsync(ImageKeys.Metadata(parsed), cancellationToken);
        // From here on it is gone for everybody, so what is left is removed even if the caller has hung up.
        await store.DeleteAsync(ImageKeys.Content(parsed), CancellationToken.None);
        await foreach (var rendition in store.ListAsync(ImageKeys.Renditions(parsed), cancellationToken: CancellationToken.None))
            await store.DeleteAsync(rendition.Key, CancellationToken.None);
    }

    /// <summary>Returns whether an image exists. A damaged one does.</summary>
    public async Task<bool> ExistsAsync(ImageId id, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await store.OpenReadAsync(ImageKeys.Metadata(id), cancellationToken: cancellationToken);
            return true;
        }
        catch (ObjectNotFoundException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored image {Id} is damaged: {Reason}. Delete it, or restore it from a backup.")]
    private partial void LogDamaged(ImageId id, string reason);
}
