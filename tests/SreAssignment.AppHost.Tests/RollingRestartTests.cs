using System.Collections.Concurrent;
using System.Net;
using SkiaSharp;

namespace SreAssignment.AppHost.Tests;

/// <summary>Every process of the platform is replaced while it is in use.</summary>
public sealed class RollingRestartTests
{
    private static readonly string[] Services = ["auth", "images", "gateway"];

    [Test, Category("Soak")]
    public async Task Replacing_both_replicas_of_every_service_fails_no_read_and_no_upload()
    {
        await using var platform = await Platform.StartAsync(AsInTheCluster);
        var uploaded = new ConcurrentBag<string>();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform), await UploadsAsync(platform, uploaded), Load.NewTokens(platform));

        foreach (var service in Services)
            await platform.ExecuteAsync(service, KnownResourceCommands.RestartCommand);

        var (_, failures) = await load.StopAsync();
        Assert.That(failures, Is.Empty);
        Assert.That(uploaded, Is.Not.Empty);
        foreach (var path in uploaded)
        {
            using var content = await platform.SendAsync(HttpMethod.Get, $"{path}/content");
            Assert.That(content.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That(await content.Content.ReadAsByteArrayAsync(), Is.EqualTo(Picture), path);
        }
    }

    private static byte[] Picture { get; } = Draw();

    // A caller must learn that a connection ends before the server closes it, or a request that cannot be repeated may be under way at that moment.
    private static void AsInTheCluster(IDistributedApplicationTestingBuilder builder)
    {
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(service).WithEnvironment("Drain__Delay", "00:00:05");
    }

    private static async Task<Load.Call> UploadsAsync(Platform platform, ConcurrentBag<string> uploaded)
    {
        var token = await platform.TokenAsync("images:write");
        return async (http, _, _) =>
        {
            using var request = Load.Authorized(HttpMethod.Post, "/api/v1/images", token);
            request.Content = Platform.Image(Picture, "image/png");
            var response = await http.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.Created)
                uploaded.Add(response.Headers.Location!.OriginalString);
            return response;
        };
    }

    private static byte[] Draw()
    {
        using var bitmap = new SKBitmap(160, 120);
        bitmap.Erase(SKColors.CornflowerBlue);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
