using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Storage;
using SreAssignment.ObjectStorage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Catalog;

/// <summary>The stored images. There is no state in memory, so that all replicas have the same images.</summary>
internal sealed partial class ImageCatalog(IObjectStore store, IMeterFactory meters, ILogger<ImageCatalog> logger)
{
    private const string OtherHash = "its content has another SHA-256 than its metadata says";

    private readonly Counter<long> _damaged = meters.Create("SreAssignment.Images").CreateCounter<long>(
        "image.store.damaged", "{read}", "Reads of images of which the stored metadata, content or rendition is damaged.");

    // Names, colours and hashes have less than 4 KB.
    private const int MaxMetadataBytes = 64 * 1024;

    // Hides the latency of the network, and leaves capacity of the store for other requests.
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
            if (reader.Info.Length > MaxMetadataBytes)
                throw Damaged(id, $"its metadata has {reader.Info.Length} bytes");
            // One read: a store has a deadline for each, which costs more than the read of a small object.
            var json = new byte[reader.Info.Length];
            var length = await reader.Content.ReadAtLeastAsync(json, json.Length, throwOnEndOfStream: false, cancellationToken);
            var metadata = JsonSerializer.Deserialize(json.AsSpan(0, length), ImagesJson.Default.ImageMetadata);
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

    /// <summary>Opens the content of an image. Damaged content is not served; see <see cref="VerifiedStream"/>.</summary>
    /// <exception cref="ProblemException">The image was deleted, or its content is missing or damaged.</exception>
    public async Task<Stream> OpenAsync(ImageMetadata image, CancellationToken cancellationToken)
    {
        var id = image.Id;
        try
        {
            var reader = await store.OpenReadAsync(ImageKeys.Content(id), cancellationToken: cancellationToken);
            if (reader.Info.Length == image.Bytes)
            {
                return await VerifiedStream.OpenAsync(
                    store, reader, 0, [], Convert.FromHexString(image.Sha256), () => ReportDamageAsync(id, OtherHash), cancellationToken);
            }
            await reader.DisposeAsync();
            throw await DamagedContentAsync(id, $"its content has {reader.Info.Length} bytes, and its metadata says {image.Bytes}");
        }
        catch (InvalidDataException)
        {
            throw await DamagedContentAsync(id, OtherHash);
        }
        catch (ObjectNotFoundException)
        {
            throw await MissingContentAsync(id, cancellationToken);
        }
    }

    /// <summary>Loads the content of an image.</summary>
    /// <exception cref="ProblemException">The image was deleted, or its content is missing or damaged.</exception>
    public async Task<LoadedContent> LoadAsync(ImageMetadata image, CancellationToken cancellationToken)
    {
        var id = image.Id;
        try
        {
            await using var reader = await store.OpenReadAsync(ImageKeys.Content(id), cancellationToken: cancellationToken);
            if (reader.Info.Length != image.Bytes)
                throw await DamagedContentAsync(id, $"its content has {reader.Info.Length} bytes, and its metadata says {image.Bytes}");
            var content = await LoadedContent.LoadAsync(reader.Content, image.Bytes, cancellationToken);
            if (Convert.ToHexStringLower(SHA256.HashData(content.Span)) == image.Sha256)
                return content;
            content.Dispose();
            throw await DamagedContentAsync(id, OtherHash);
        }
        catch (ObjectNotFoundException)
        {
            throw await MissingContentAsync(id, cancellationToken);
        }
    }

    /// <summary>Logs and counts a stored rendition that is damaged. It is made again.</summary>
    public void DamagedRendition(string key)
    {
        LogDamagedRendition(key);
        _damaged.Add(1);
    }

    private ProblemException Damaged(ImageId id, string reason)
    {
        LogDamaged(id, reason);
        _damaged.Add(1);
        return ImageProblems.Damaged(id);
    }

    private async Task<ProblemException> DamagedContentAsync(ImageId id, string reason)
    {
        await ReportDamageAsync(id, reason);
        return ImageProblems.Damaged(id);
    }

    private async Task<ProblemException> MissingContentAsync(ImageId id, CancellationToken cancellationToken) =>
        await ExistsAsync(id, cancellationToken) ? Damaged(id, "its content is missing") : ImageProblems.NotFound(id);

    /// <summary>Logs, counts, and stores a report, because a listing does not read the content.</summary>
    private async Task ReportDamageAsync(ImageId id, string reason)
    {
        Damaged(id, reason);
        try
        {
            using var report = new MemoryStream(Encoding.UTF8.GetBytes(reason));
            await store.PutAsync(ImageKeys.Damage(id), report, CancellationToken.None);
        }
        catch (ObjectStoreException exception)
        {
            LogNotReported(exception, id);
        }
    }

    /// <summary>Adds an image whose content is stored already.</summary>
    public async Task AddAsync(ImageId id, ImageMetadata metadata, CancellationToken cancellationToken)
    {
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(metadata, ImagesJson.Default.ImageMetadata));
        await store.PutAsync(ImageKeys.Metadata(id), json, cancellationToken);
    }

    /// <summary>Returns a page, newest first. Images that are added later come before every cursor, so the next pages do not change.</summary>
    public async Task<ImagePage> ListAsync(int limit, ImageId? after, CancellationToken cancellationToken)
    {
        var found = await FindAllAsync(after, cancellationToken).Take(limit + 1).ToListAsync(cancellationToken);
        var page = new ImageMetadata?[Math.Min(limit, found.Count)];
        var damaged = new ConcurrentBag<string>();
        await Parallel.ForAsync(
            0, page.Length, new ParallelOptions { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                try
                {
                    if (await FindAsync(found[i].Id, token) is { } image)
                        page[i] = await IsWholeAsync(found[i], image, token) ? image : throw ImageProblems.Damaged(found[i].Id);
                }
                catch (ProblemException problem) when (problem.Type == ImageProblems.DamagedImage)
                {
                    damaged.Add(found[i].Id.ToString());
                }
            });

        // One that is null was deleted between the listing and the reading.
        return new(
            [.. page.OfType<ImageMetadata>()],
            found.Count > limit ? found[limit - 1].Id.ToString() : null,
            damaged.IsEmpty ? null : [.. damaged.Order(StringComparer.Ordinal)]);
    }

    /// <summary>Lists the objects of images. The content of an image and a report of damage sort before its metadata.</summary>
    private async IAsyncEnumerable<ListedImage> FindAllAsync(ImageId? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (last, content, damage) = (default(ImageId), default(ObjectInfo), default(ObjectInfo));
        await foreach (var info in store.ListAsync(ImageKeys.ImagesPrefix, after is { } cursor ? ImageKeys.Metadata(cursor) : null, cancellationToken))
        {
            if (ImageKeys.IsContent(info.Key, out var id))
                (last, content, damage) = (id, info, null);
            else if (ImageKeys.IsDamage(info.Key, out id))
                (last, content, damage) = (id, id == last ? content : null, info);
            else if (ImageKeys.IsMetadata(info.Key, out id))
                yield return id == last ? new(id, content, damage) : new(id, null, null);
        }
    }

    /// <summary>Compares what a listing knows of the content with the metadata.</summary>
    private async Task<bool> IsWholeAsync(ListedImage listed, ImageMetadata image, CancellationToken cancellationToken)
    {
        try
        {
            // An upload may have ended during the listing.
            var content = listed.Content ?? await store.HeadAsync(ImageKeys.Content(listed.Id), cancellationToken);
            if (content.Length != image.Bytes)
                Damaged(listed.Id, $"its content has {content.Length} bytes, and its metadata says {image.Bytes}");
            // A report that is older than the content is about what the content replaced.
            return content.Length == image.Bytes && !(listed.Damage?.LastModified >= content.LastModified);
        }
        catch (ObjectNotFoundException)
        {
            return (await MissingContentAsync(listed.Id, cancellationToken)).Type != ImageProblems.DamagedImage;
        }
    }

    /// <summary>Deletes an image: its metadata first, so that the image does not exist after a crash in between.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">There is no such image.</exception>
    public async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (!ImageId.TryParse(id, out var parsed) || !await ExistsAsync(parsed, cancellationToken))
            throw ImageProblems.NotFound(id);
        await store.DeleteAsync(ImageKeys.Metadata(parsed), cancellationToken);
        // The image no longer exists, so the rest is removed even when the client has disconnected.
        await store.DeleteAsync(ImageKeys.Content(parsed), CancellationToken.None);
        await store.DeleteAsync(ImageKeys.Damage(parsed), CancellationToken.None);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Image {Id} is damaged: {Reason}. Delete it, or restore it from a backup.")]
    private partial void LogDamaged(ImageId id, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rendition {Key} is damaged. The next request makes it again.")]
    private partial void LogDamagedRendition(string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Damage of image {Id} not recorded: the object store failed. The next read of the image records it.")]
    private partial void LogNotReported(Exception exception, ImageId id);

    /// <summary>An image in a listing.</summary>
    /// <param name="Id">The id.</param>
    /// <param name="Content">The content; null where the listing has none.</param>
    /// <param name="Damage">The report of damaged content, if there is one.</param>
    private readonly record struct ListedImage(ImageId Id, ObjectInfo? Content, ObjectInfo? Damage);
}
