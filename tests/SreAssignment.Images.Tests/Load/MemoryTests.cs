using System.Collections.Concurrent;
using System.Net;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Load;

/// <summary>The memory of the service's process, with as many clients and as large images as its limits allow.</summary>
[NonParallelizable]
public sealed class MemoryTests
{
    private const long Gigabyte = 1L << 30;
    private const int Clients = 24;

    private static readonly string[] Huge =
        ["huge-interlaced16.png", "huge-progressive.jpg", "huge-progressive-cmyk.jpg", "huge-lossless.webp", "huge-lossy.webp", "huge.gif", "huge.png"];

    // The operations that need the most memory; each is requested for every image.
    private static readonly string[] Queries = ["width=320", "format=jpeg", "format=jpeg&rotate=90", "format=jpeg&blur=5", "format=png&grayscale=true"];

    [Test]
    [Category("Soak")]
    public async Task At_full_load_with_the_largest_images_memory_stays_below_one_gigabyte([Values(1)] int rounds)
    {
        using var folder = new TemporaryFolder();
        await using var service = await ImagesProcess.StartAsync(
            folder.Path, ("DOTNET_PROCESSOR_COUNT", "2"), ("Images__Work__QueueTimeout", "00:01:00"), ("Images__Work__Deadline", "00:05:00"));
        List<byte[]> images = [.. Huge.Select(Asset.Read), NoisyPhoto()];
        var work = Enumerable.Repeat(from image in images from query in Queries.Append(null) select (image, query), rounds).SelectMany(all => all);
        var held = new ConcurrentBag<HttpResponseMessage>();
        var statuses = new ConcurrentBag<HttpStatusCode>();

        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (one, token) =>
        {
            HttpResponseMessage response;
            do
            {
                response = await SendAsync(service.Client, one.image, one.query, token);
                statuses.Add(response.StatusCode);
            }
            while (response.StatusCode == HttpStatusCode.ServiceUnavailable);
            // Larger responses are left unread, as by clients with slow connections.
            if (response.Content.Headers.ContentLength > 1_000_000)
                held.Add(response);
            else
                response.Dispose();
        });

        var (now, peak) = service.ResidentBytes;
        var counts = string.Join(", ", statuses.CountBy(status => (int)status).Select(pair => $"{pair.Value} x {pair.Key}"));
        await TestContext.Out.WriteLineAsync($"{peak >> 20} MB at most, {now >> 20} MB in the end; {counts}; {held.Count} responses not read");
        Assert.That(statuses.Except([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable]), Is.Empty);
        Assert.That(peak, Is.LessThan(Gigabyte));
        foreach (var response in held)
            response.Dispose();
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, byte[] image, string? query, CancellationToken cancellationToken)
    {
        var address = query is null ? "/api/v1/images" : $"/api/v1/process?{query}";
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = RunningImages.Body(image) };
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>50 megapixels that do not compress well, about 20 MB.</summary>
    private static byte[] NoisyPhoto()
    {
        var random = new Random(1);
        using var tile = TestImage.Draw(1000, 1000, (_, _) => new SKColor((uint)random.Next() | 0xFF000000));
        using var bitmap = new SKBitmap(new SKImageInfo(8660, 5773, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
        using (var shader = tile.ToShader(SKShaderTileMode.Repeat, SKShaderTileMode.Repeat))
        using (var paint = new SKPaint { Shader = shader })
            canvas.DrawPaint(paint);
        return bitmap.EncodeAs(SKEncodedImageFormat.Jpeg, 30);
    }
}
