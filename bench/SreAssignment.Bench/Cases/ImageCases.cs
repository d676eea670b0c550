using System.Globalization;
using System.Text.Json;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Peers;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>Renditions: computed for each request, and served from the store.</summary>
internal static class ImageCases
{
    private const int Connections = 4;
    private const int Quality = 80;
    private const int StoredBytes = 20_000;

    private static readonly (int Width, string Format)[] Renditions =
        [(320, "jpeg"), (1280, "jpeg"), (320, "webp"), (1280, "webp"), (320, "avif"), (1280, "avif")];

    /// <summary>Each request has a photo of 12 megapixels as its body, so nothing can come from a cache.</summary>
    public static async Task RenderAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        await using var started = new Started();
        var sharp = await context.TryAsync(() => ImagePeers.SharpAsync(context.Work, cancellationToken));
        var flask = await context.TryAsync(() => ImagePeers.FlaskAsync(context.Work, cancellationToken));
        foreach (var peer in new[] { sharp, flask }.OfType<Peer>())
            started.Add(peer);
        var reference = new Reference(platform.PhotoFile);
        var results = new List<IReadOnlyList<string>>();
        foreach (var (width, format) in Renditions)
        {
            var query = $"width={width}&format={format}&quality={Quality}";
            List<Contender> contenders =
            [
                new("images", Post(platform.Images.Public, $"/api/v1/process?{query}", platform.InternalToken), platform.Images.Process),
            ];
            // 3 is the effort of images; sharp has 4 by default.
            if (sharp is not null)
                contenders.Add(new(sharp.Name, Post(sharp.Address, $"/?{query}&effort=3"), sharp.Process));
            // Debian's Pillow has no AVIF.
            if (flask is not null && format != "avif")
                contenders.Add(new(flask.Name, Post(flask.Address, $"/?{query}"), flask.Process));
            contenders = contenders.ConvertAll(contender => contender with { Check = content => Reference.Verify(content, width, format) });
            await context.CompareAsync($"{width} px {format} by", contenders, Connections, cancellationToken);
            foreach (var contender in contenders)
            {
                var (_, content) = await contender.Request.SendAsync(cancellationToken);
                results.Add(
                [
                    $"{width} px {format} by {contender.Name}", Report.Number(content.Length),
                    reference.Compare(content).ToString("0.0000", CultureInfo.InvariantCulture),
                ]);
            }
        }
        context.Report.Paragraph("What was made: its size, and its similarity (SSIM) to the area average of the decoded photo.");
        context.Report.Table(["rendition", "bytes", "SSIM"], results);

        Request Post(Uri address, string path, string? token = null)
        {
            var headers = token is null ? [] : Request.Bearer(token);
            headers["Content-Type"] = "image/jpeg";
            return new(new(address, path), headers, platform.PhotoFile);
        }
    }

    /// <summary>A stored rendition, against the same file on nginx.</summary>
    public static async Task StoredAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var id = await platform.UploadAsync(platform.Images.Public, platform.PhotoFile, cancellationToken);
        var (path, content) = await NearestAsync(platform, id, cancellationToken);
        var files = Directory.CreateDirectory(Path.Combine(context.Work, "files")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(files, "rendition.jpg"), content, cancellationToken);
        await using var started = new Started();
        List<Contender> contenders =
        [
            new("images", Request.Get(new(platform.Images.Public, path), platform.InternalToken), platform.Images.Process),
            new(
                "images through the gateway", Request.Get(new(platform.Gateway.Public, path), platform.ClientToken), platform.Images.Process,
                platform.Gateway.Process),
        ];
        if (await context.TryAsync(() => ImagePeers.NginxAsync(context.Work, files, "{}", cancellationToken)) is { } nginx)
        {
            started.Add(nginx);
            contenders.Add(new("nginx, the same file", new(new(nginx.Address, "/files/rendition.jpg"), new Dictionary<string, string>()), nginx.Process));
        }
        contenders = contenders.ConvertAll(contender => contender with { Check = response => CheckSame(response, content) });
        await context.CompareAsync(
            string.Create(CultureInfo.InvariantCulture, $"GET of a stored rendition of {content.Length:#,0} bytes from"), contenders,
            BenchContext.ManyConnections, cancellationToken);
    }

    /// <summary>Metadata without the gateway.</summary>
    public static async Task MetadataAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var id = await platform.UploadAsync(platform.Images.Public, platform.PhotoFile, cancellationToken);
        var uri = new Uri(platform.Images.Public, $"/api/v1/images/{id}");
        var images = new Contender("images", Request.Get(uri, platform.InternalToken), platform.Images.Process)
        {
            Check = content => CheckMetadata(content, id),
            Rejected = [Request.Get(uri, platform.ForgedToken), new(uri, new Dictionary<string, string>())],
        };
        context.AddService("images", await context.CompareAsync("GET of metadata from", [images], BenchContext.ManyConnections, cancellationToken));
    }

    private static async Task<(string Path, byte[] Content)> NearestAsync(Platform platform, string id, CancellationToken cancellationToken)
    {
        var made = new List<(string Path, byte[] Content)>();
        for (var width = 160; width <= 640; width += 40)
        {
            var path = $"/api/v1/images/{id}/rendition?width={width}&format=jpeg";
            var (_, content) = await Request.Get(new(platform.Images.Public, path), platform.InternalToken).SendAsync(cancellationToken);
            made.Add((path, content));
        }
        return made.MinBy(rendition => Math.Abs(rendition.Content.Length - StoredBytes));
    }

    private static void CheckSame(byte[] response, byte[] content)
    {
        if (!response.AsSpan().SequenceEqual(content))
            throw new WrongResponseException("the response has other bytes than the stored rendition");
    }

    private static void CheckMetadata(byte[] content, string id)
    {
        using var document = JsonDocument.Parse(content);
        if (document.RootElement.GetProperty("id").GetString() != id || document.RootElement.GetProperty("width").GetInt32() != 4000)
            throw new WrongResponseException($"the metadata are not those of {id}");
    }
}
