using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Tests.Http;

/// <summary>Whether the connection is closed after a response that rejects a request with a body.</summary>
public sealed class UnreadRequestBodyTests
{
    private static readonly string Much = new('a', 100_000);

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(413)]
    [TestCase(415)]
    [TestCase(429)]
    [TestCase(503)]
    public async Task A_rejected_body_that_is_not_read_closes_the_connection(int status)
    {
        await using var service = await StartAsync(status);
        var response = await SendAsync(service, $"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n{Much}");
        Assert.That(response, Does.StartWith($"HTTP/1.1 {status} ").And.Contain("\r\nConnection: close\r\n"));
    }

    [TestCase("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", "404")]
    [TestCase("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", "405")]
    [TestCase("POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "404")]
    [TestCase("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n", "404")]
    public async Task A_body_rejected_by_the_framework_closes_the_connection(string request, string status)
    {
        await using var service = await StartAsync(200);
        Assert.That(await SendAsync(service, request), Does.StartWith($"HTTP/1.1 {status} ").And.Contain("\r\nConnection: close\r\n"));
    }

    [Test]
    public async Task A_small_body_that_is_incomplete_closes_the_connection()
    {
        await using var service = await StartAsync(400);
        Assert.That(
            await SendAsync(service, "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello"),
            Does.StartWith("HTTP/1.1 400 ").And.Contain("\r\nConnection: close\r\n"));
    }

    [TestCase("/nowhere", "404")]
    [TestCase("/upload", "415")]
    [TestCase("/read", "422")]
    public async Task A_small_body_or_one_that_was_read_keeps_the_connection(string path, string status)
    {
        await using var service = await RunningService.StartAsync(map: app =>
        {
            app.MapPost("/upload", () => Results.StatusCode(415));
            app.MapPost("/read", async (HttpRequest request) =>
            {
                await request.Body.CopyToAsync(Stream.Null);
                return Results.StatusCode(422);
            });
            app.MapGet("/end", (HttpResponse response) => { response.Headers.Connection = "close"; });
        });
        var length = path == "/read" ? Much.Length : 5;
        var responses = await SendAsync(
            service, $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{Much[..length]}"
            + "GET /end HTTP/1.1\r\nHost: a\r\n\r\n", responses: int.MaxValue);
        Assert.That(responses, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(responses.Split("HTTP/1.1 200 OK"), Has.Length.EqualTo(2), "the second request gets a response on the same connection");
        Assert.That(responses.Split("HTTP/1.1 200 OK")[0], Does.Not.Contain("Connection: close"));
    }

    [Test]
    public async Task A_response_that_has_started_leaves_the_body_readable()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapPost("/upload", async context =>
        {
            await context.Response.StartAsync();
            await context.Request.Body.CopyToAsync(context.Response.Body);
        }));
        using var content = new StringContent("hello");
        using var response = await service.Public.PostAsync("/upload", content);
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
    }

    private static Task<RunningService> StartAsync(int status) =>
        RunningService.StartAsync(map: app => app.MapPost("/upload", () => Results.StatusCode(status)));

    /// <summary>Returns what the service sends up to the end of the first response's header, or everything where it sends several responses.</summary>
    private static Task<string> SendAsync(RunningService service, string request, int responses = 1) => RawRequest.SendAsync(
        service.Public.BaseAddress!, request, isEnough: received => received.Split("\r\n\r\n").Length > responses);
}
