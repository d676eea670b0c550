using Microsoft.AspNetCore.Http;

namespace SreAssignment.Gateway.Tests.Limits;

/// <summary>The connection of a request that the gateway responds to before it has all of the body.</summary>
public sealed class UnreadRequestBodyTests : IAsyncDisposable
{
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync() => _gateway = await TestGateway.StartAsync(("Limits:Client:RequestsPerSecond", "1"), ("Limits:Client:Burst", "1"));

    [TestCase("/api/v1/images", "", "401")]
    [TestCase("/api/v1/images", "junk", "401")]
    [TestCase("/api/v1/images", "images:read", "403")]
    [TestCase("/nowhere", "images:write", "404")]
    [TestCase("/api/v1/images/17", "images:write", "405")]
    [TestCase("/oauth2/token", "", "413")]
    public async Task Rejected_upload_has_Connection_close(string path, string scope, string status) =>
        Assert.That(await SendAsync(path, Token(scope)), Does.StartWith($"HTTP/1.1 {status} ").And.Contain("\r\nConnection: close\r\n"));

    [Test]
    public async Task Upload_over_the_rate_limit_has_Connection_close()
    {
        var token = Token("images:write");
        using (await _gateway.SendAsync(HttpMethod.Post, "/api/v1/process", token))
            Assert.That(await SendAsync("/api/v1/process", token), Does.StartWith("HTTP/1.1 429 ").And.Contain("\r\nConnection: close\r\n"));
    }

    [Test]
    public async Task Upload_rejected_by_the_service_has_Connection_close()
    {
        _gateway.Images.Respond = context =>
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;
        };
        Assert.That(await SendAsync("/api/v1/process", Token("images:write")), Does.StartWith("HTTP/1.1 415 ").And.Contain("\r\nConnection: close\r\n"));
    }

    [TestCase("/api/v1/images", "", "401")]
    [TestCase("/nowhere", "", "404")]
    public async Task Rejected_small_body_keeps_the_connection(string path, string scope, string status)
    {
        const string Next = "GET /.well-known/jwks.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        var responses = await RawRequest.SendAsync(_gateway.Address, Head(path, Token(scope), length: 5) + "hello" + Next);
        Assert.That(responses, Does.StartWith($"HTTP/1.1 {status} ").And.Contain("HTTP/1.1 200 OK"));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static string Head(string path, string? token, long length) =>
        $"POST {path} HTTP/1.1\r\nHost: a\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}Content-Length: {length}\r\n\r\n";

    private string? Token(string scope) => scope switch
    {
        "" => null,
        "junk" => "junk",
        _ => _gateway.Token(scope),
    };

    /// <summary>The head of the response to a request that announces more of a body than it sends.</summary>
    private Task<string> SendAsync(string path, string? token) => RawRequest.SendAsync(
        _gateway.Address, Head(path, token, length: 10_000_000) + new string('a', 100_000),
        isEnough: received => received.Contains("\r\n\r\n", StringComparison.Ordinal));
}
