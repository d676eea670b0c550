using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Tests.Http;

/// <summary>On a connection down to the bytes, what becomes of it when a body is refused.</summary>
internal sealed class RefusedBodyTests
{
    private static readonly string Much = new('a', 100_000);

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(413)]
    [TestCase(415)]
    [TestCase(429)]
    [TestCase(503)]
    public async Task A_refusal_of_a_body_that_nobody_reads_announces_the_end_of_the_connection(int status)
    {
        await using var service = await StartAsync(status);
        var answer = await SendAsync(service, $"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n{Much}");
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} ").And.Contain("\r\nConnection: close\r\n"));
    }

    [TestCase("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", "404")]
    [TestCase("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", "405")]
    [TestCase("POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "404")]
    [TestCase("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n", "404")]
    public async Task So_does_one_by_the_framework(string request, string status)
    {
        await using var service = await StartAsync(200);
        Assert.That(await SendAsync(service, request), Does.StartWith($"HTTP/1.1 {status} ").And.Contain("\r\nConnection: close\r\n"));
    }

    [Test]
    public async Task A_small_body_that_does_not_come_ends_the_connection_too()
    {
        await using var service = await StartAsync(400);
        Assert.That(
            await SendAsync(service, "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello"), Does.StartWith("HTTP/1.1 400 ").And.Contain("\r\nConnection: close\r\n"));
    }

    [TestCase("/nowhere", "404")]
    [TestCase("/upload", "415")]
    [TestCase("/read", "422")]
    public async Task After_a_small_body_or_one_that_was_read_the_connection_goes_on(string path, string status)
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
        var answers = await SendAsync(
            service, $"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{Much[..length]}GET /end HTTP/1.1\r\nHost: a\r\n\r\n", answers: int.MaxValue);
        Assert.That(answers, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(answers.Split("HTTP/1.1 200 OK"), Has.Length.EqualTo(2), "the second request is answered on the same connection");
        Assert.That(answers.Split("HTTP/1.1 200 OK")[0], Does.Not.Contain("Connection: close"));
    }

    [Test]
    public async Task An_answer_to_what_was_understood_leaves_the_body_to_who_reads_it()
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

    /// <summary>What the service sends, up to where the head of its answer ends, or all of several answers up to where it closes.</summary>
    private static async Task<string> SendAsync(RunningService service, string request, int answers = 1)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(service.Public.BaseAddress!.Host, service.Public.BaseAddress.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (received.ToString().Split("\r\n\r\n").Length <= answers && await socket.GetStream().ReadAsync(buffer) is var count and > 0)
            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        return received.ToString();
    }
}
