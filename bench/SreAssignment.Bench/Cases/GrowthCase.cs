using System.Globalization;
using System.Text.Json;
using SkiaSharp;
using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Peers;
using SreAssignment.Bench.Reports;
using SreAssignment.Testing;

namespace SreAssignment.Bench.Cases;

/// <summary>The same requests to a service with few stored images and to one with many.</summary>
internal static class GrowthCase
{
    private const int Connections = 4;
    private const int PageSize = 20;

    private sealed record Store(string Name, Service Service, IReadOnlyList<string> Ids);

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var photo = Path.Combine(context.Work, "small.jpg");
        await File.WriteAllBytesAsync(photo, SmallPhoto(), cancellationToken);
        var template = await platform.UploadAsync(platform.Images.Public, photo, cancellationToken);
        var seeded = await SeededStore.FromAsync(Path.Combine(context.Work, "objects"), template, cancellationToken);

        await using var started = new Started();
        var counts = context.Options.Short ? (Few: 100, Many: 2_000) : (Few: 100, Many: 100_000);
        await CompareAsync(context, "files", photo, await FolderAsync(counts.Few), await FolderAsync(counts.Many), cancellationToken);

        // Filling a bucket of 100,000 images takes longer than the bench may.
        var buckets = context.Options.Short ? (Few: 10, Many: 100) : (Few: 100, Many: 2_000);
        if (await context.TryAsync(StartSwiftAsync) is not { } swift)
            return;
        started.Add(new DisposedLater(swift));
        await CompareAsync(context, "S3 (OpenStack Swift)", photo, await BucketAsync(buckets.Few), await BucketAsync(buckets.Many), cancellationToken);

        async Task<Store> FolderAsync(int count)
        {
            var folder = Path.Combine(context.Work, $"objects-{count}");
            var service = started.Add(await platform.StartImagesAsync($"Path={folder}", cancellationToken));
            return new(Images(count), service, seeded.FillFolder(folder, count, cancellationToken));
        }

        async Task<Store> BucketAsync(int count)
        {
            var connection = swift.Connection($"bench-{count}");
            var service = started.Add(await platform.StartImagesAsync(connection, cancellationToken));
            return new(Images(count), service, await seeded.FillAsync(connection, count, cancellationToken));
        }
    }

    private static string Images(int count) => string.Create(CultureInfo.InvariantCulture, $"{count:#,0} images");

    private static async Task CompareAsync(BenchContext context, string kind, string photo, Store few, Store many, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var rows = new List<IReadOnlyList<string>>();
        await CompareOneAsync("first page of the list", store => Get(store, $"?limit={PageSize}", content => CheckPage(content, store.Ids[0])));
        await CompareOneAsync("page in the middle of the list", store =>
        {
            var middle = store.Ids.Count / 2;
            return Get(store, $"?limit={PageSize}&cursor={store.Ids[middle - 1]}", content => CheckPage(content, store.Ids[middle]));
        });
        await CompareOneAsync("stored rendition", store => Get(store, $"/{store.Ids[^1]}/rendition?width=64&format=jpeg", CheckJpeg));
        // Last, since it adds images.
        await CompareOneAsync("upload", store =>
        {
            var headers = Request.Bearer(platform.InternalToken);
            headers["Content-Type"] = "image/jpeg";
            return new(store.Name, new(new(store.Service.Public, "/api/v1/images"), headers, photo), store.Service.Process);
        });
        context.Report.Table([$"{kind}, requests/s", few.Name, many.Name, "ratio (least to most)", "mean ms", "mean ms"], rows);

        async Task CompareOneAsync(string operation, Func<Store, Contender> contender)
        {
            var comparison = await Comparison.RunAsync(
                $"{kind}, {operation}", [contender(few), contender(many)], context.Options, Comparison.Closed(Connections), context.Deadline,
                cancellationToken);
            var (first, second) = (comparison.Contenders[0], comparison.Contenders[1]);
            rows.Add(
            [
                operation, Report.Number(comparison.Of(first, m => m.PerSecond).Median), Report.Number(comparison.Of(second, m => m.PerSecond).Median),
                Report.Ratio(comparison.Ratio(second)), Report.Number(comparison.Of(first, m => m.MeanMs).Median),
                Report.Number(comparison.Of(second, m => m.MeanMs).Median),
            ]);
        }

        Contender Get(Store store, string path, Action<byte[]> check) =>
            new(store.Name, Request.Get(new(store.Service.Public, $"/api/v1/images{path}"), platform.InternalToken), store.Service.Process) { Check = check };
    }

    private static void CheckPage(byte[] content, string first)
    {
        using var document = JsonDocument.Parse(content);
        var items = document.RootElement.GetProperty("items");
        if (document.RootElement.TryGetProperty("damaged", out _) || items[0].GetProperty("id").GetString() != first)
            throw new WrongResponseException($"the page does not start with {first}");
    }

    private static void CheckJpeg(byte[] content)
    {
        using var bitmap = SKBitmap.Decode(content);
        if (bitmap is not { Width: 64 })
            throw new WrongResponseException("the rendition is not a picture of 64 pixels");
    }

    private static byte[] SmallPhoto()
    {
        using var source = SKBitmap.Decode(Repository.PathOf("tests", "assets", "photo.jpg"));
        using var small = source.Resize(new SKImageInfo(160, 120), new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var data = small.Encode(SKEncodedImageFormat.Jpeg, 80);
        return data.ToArray();
    }

    private static Task<SwiftServer> StartSwiftAsync()
    {
        string[] commands =
            ["swift-proxy-server", "swift-account-server", "swift-container-server", "swift-object-server", "swift-ring-builder", "memcached"];
        foreach (var command in commands)
            Tool.Find(command, "swift-proxy swift-account swift-container swift-object memcached");
        return SwiftServer.StartAsync();
    }

    private sealed class DisposedLater(IDisposable item) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            item.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
