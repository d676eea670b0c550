using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SreAssignment.ServiceDefaults.Tests.Http;

public sealed class HttpClientDefaultsTests
{
    [Test]
    public async Task A_name_is_resolved_by_service_discovery()
    {
        await using var target = await RunningService.StartAsync(map: app => app.MapGet("/", () => "found"));
        await using var source = await RunningService.StartAsync(settings: ("services:target:http:0", target.Public.BaseAddress!.ToString()));
        using var client = source.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

        Assert.That(await client.GetStringAsync(new Uri("https+http://target")), Is.EqualTo("found"));
    }

    [Test]
    public async Task Failed_GET_is_retried_and_failed_POST_is_not()
    {
        var calls = 0;
        await using var target = await RunningService.StartAsync(map: app => app.MapMethods("/", ["GET", "POST"], () =>
            Results.StatusCode(Interlocked.Increment(ref calls) == 1 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK)));
        await using var source = await RunningService.StartAsync(
            builder => builder.Services.ConfigureAll<Microsoft.Extensions.Http.Resilience.HttpStandardResilienceOptions>(
                options => options.Retry.Delay = TimeSpan.Zero));
        using var client = source.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

        using var post = await client.PostAsync(target.Public.BaseAddress, new ByteArrayContent([]));
        Assert.That((post.StatusCode, calls), Is.EqualTo((HttpStatusCode.ServiceUnavailable, 1)));
        calls = 0;
        using var get = await client.GetAsync(target.Public.BaseAddress);
        Assert.That((get.StatusCode, calls), Is.EqualTo((HttpStatusCode.OK, 2)));
    }
}
