using System.Collections.Concurrent;
using System.Net;
using SkiaSharp;

namespace SreAssignment.AppHost.Tests.Disruption;

/// <summary>Replicas are restarted and killed while clients use the platform.</summary>
[NonParallelizable, Category("Soak")]
public sealed class RestartTests
{
    private static readonly string[] Services = ["auth", "images", "gateway"];

    [Test]
    public async Task Rolling_restart_of_every_service_loses_no_read_and_no_upload()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        var uploaded = new ConcurrentBag<string>();
        var (renditions, uploads) = (await Load.RenditionsAsync(platform), await UploadsAsync(platform, uploaded));
        using var load = await Load.StartAsync(platform, renditions, uploads, Load.NewTokens(platform));

        foreach (var service in Services)
        {
            var report = await platform.ExecuteInLabAsync("restart-rolling", ("service", service));
            Assert.That(report, Does.StartWith($"2 replicas of {service} were restarted").And.Contain(" 0 failed"));
        }

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

    [Test]
    public async Task Killed_replica_of_each_service_is_replaced_and_999_of_1000_requests_succeed()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform));

        foreach (var service in Services)
        {
            Assert.That(
                await platform.ExecuteInLabAsync("kill-replica", ("service", service)),
                Does.Match($"^Process [0-9]+ of {service}-[a-z]+ was killed, and process [0-9]+ was healthy in its place after [0-9.]+ s\\. Meanwhile "));
        }

        await load.RunForAsync(TimeSpan.FromSeconds(20));
        var (succeeded, failures) = await load.StopAsync();
        Assert.That((double)succeeded / (succeeded + failures.Count), Is.GreaterThanOrEqualTo(0.999), () => string.Join('\n', failures));
    }

    private static byte[] Picture { get; } = Draw();

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
