using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Bench.Cases;

/// <summary>Puts copies of one stored image into a store, with ids of the past minutes.</summary>
/// <param name="metadata">The stored metadata of the image.</param>
/// <param name="content">Its content.</param>
internal sealed class SeededStore(string metadata, byte[] content)
{
    private const long LastTime = (1L << 48) - 1;
    private const int ConcurrentWrites = 16;

    /// <summary>Reads a stored image from a store of files.</summary>
    public static async Task<SeededStore> FromAsync(string store, string id, CancellationToken cancellationToken)
    {
        var folder = FolderOf(store, id);
        return new(
            await File.ReadAllTextAsync(Path.Combine(folder, "meta.json"), cancellationToken),
            await File.ReadAllBytesAsync(Path.Combine(folder, "content"), cancellationToken));
    }

    /// <summary>Writes files directly: the store would flush each of them to the disk.</summary>
    /// <returns>The ids, newest first.</returns>
    public IReadOnlyList<string> FillFolder(string store, int count, CancellationToken cancellationToken)
    {
        var ids = Ids(count);
        Parallel.ForEach(ids, new ParallelOptions { CancellationToken = cancellationToken }, id =>
        {
            var folder = Directory.CreateDirectory(FolderOf(store, id)).FullName;
            File.WriteAllBytes(Path.Combine(folder, "content"), content);
            File.WriteAllText(Path.Combine(folder, "meta.json"), MetadataOf(id));
        });
        return ids;
    }

    /// <summary>Writes objects through the object store of the services, whose marker a service has written.</summary>
    /// <returns>The ids, newest first.</returns>
    public async Task<IReadOnlyList<string>> FillAsync(string connection, int count, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:storage", connection)]);
        builder.AddObjectStore("storage");
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<IObjectStore>();
        var ids = Ids(count);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ConcurrentWrites, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, parallel, async (id, token) =>
        {
            await PutAsync($"images/{id}/content", content, token);
            await PutAsync($"images/{id}/meta.json", System.Text.Encoding.UTF8.GetBytes(MetadataOf(id)), token);
        });
        return ids;

        async Task PutAsync(string key, byte[] bytes, CancellationToken token)
        {
            using var stream = new MemoryStream(bytes);
            await store.PutAsync(key, stream, token);
        }
    }

    // The folders of the file store for keys that start with a time.
    private static string FolderOf(string store, string id) =>
        Path.Combine(store, "images", $"+{id[..4]}", $"+{id[4..6]}", $"+{id[6..8]}", $"+{id[8..10]}", id);

    // Newer ids come first in ordinal order: the time counts down.
    private static List<string> Ids(int count)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        return [.. Enumerable.Range(1, count).Select(i => $"{LastTime - now + i:x12}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(10))}")];
    }

    private string MetadataOf(string id)
    {
        var node = JsonNode.Parse(metadata)!;
        node["id"] = id;
        var time = LastTime - long.Parse(id.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        node["createdAt"] = DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("O", CultureInfo.InvariantCulture);
        return node.ToJsonString();
    }
}
