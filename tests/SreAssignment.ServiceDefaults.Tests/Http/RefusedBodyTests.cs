using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Tests.Http;

internal sealed class RefusedBodyTests
{
    [Test]
    public async Task A_body_that_is_too_large_ends_the_connection_and_says_so()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapPost("/upload", () => Results.StatusCode(413)));
        using var content = new ByteArrayContent(new byte[10_000_000]);
        using var response = await service.Public.PostAsync("/upload", content);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(response.Headers.ConnectionClose, Is.True);
    }

    [Test]
    public async Task Any_other_refusal_keeps_the_connection()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapPost("/upload", () => Results.StatusCode(400)));
        using var content = new ByteArrayContent([1]);
        using var response = await service.Public.PostAsync("/upload", content);
        Assert.That(response.Headers.ConnectionClose, Is.Not.True);
    }
}
