using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.Gateway.Tests.Edge;

/// <summary>The gateway's own errors under <c>/oauth2/</c> are those of RFC 6749 section 5.2, and problems elsewhere.</summary>
public sealed class OAuthErrorTests
{
    private const string NoAuthority = "services:auth:http:0";

    [TestCase("POST /oauth2/introspect", 404, "invalid_request")]
    [TestCase("POST /oauth2/tokens", 404, "invalid_request")]
    [TestCase("GET /oauth2/nothing%22%5C%C3%A9", 404, "invalid_request")]
    [TestCase("GET /oauth2/token", 405, "invalid_request")]
    [TestCase("DELETE /oauth2/revoke", 405, "invalid_request")]
    [TestCase("post /oauth2/token", 501, "invalid_request")]
    public async Task Request_without_a_body(string line, int status, string error)
    {
        await using var gateway = await TestGateway.StartAsync();

        AssertError(await RawRequest.SendAsync(gateway.Address, $"{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), status, error);
    }

    [TestCase("/oauth2/token")]
    [TestCase("/oauth2/revoke")]
    public async Task Body_that_is_too_large(string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        AssertError(
            await RawRequest.SendAsync(gateway.Address, $"POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 65537\r\n\r\n"),
            413,
            "invalid_request");
    }

    [Test]
    public async Task Body_that_is_malformed()
    {
        await using var gateway = await TestGateway.StartAsync();

        AssertError(
            await RawRequest.SendAsync(
                gateway.Address, "POST /oauth2/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Basic YTpi\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n"),
            400,
            "invalid_request");
    }

    [Test]
    public async Task Headers_that_are_too_large()
    {
        await using var gateway = await TestGateway.StartAsync();

        AssertError(
            await RawRequest.SendAsync(
                gateway.Address, $"GET /oauth2/token HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: {new string('a', 17_000)}\r\n\r\n"),
            431,
            "invalid_request");
    }

    [Test]
    public async Task Too_many_requests_have_Retry_After()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:Address:RequestsPerSecond", "1"), ("Limits:Address:Burst", "1"));
        using var first = await PostAsync(gateway);
        using var second = await PostAsync(gateway);

        Assert.That(second.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        await AssertErrorAsync(second, 429, "temporarily_unavailable");
    }

    [Test]
    public async Task Authority_that_is_down_has_Retry_After()
    {
        await using var gateway = await TestGateway.StartAsync((NoAuthority, "http://127.0.0.1:1"));
        using var response = await PostAsync(gateway);

        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        await AssertErrorAsync(response, 503, "temporarily_unavailable");
    }

    [Test]
    public async Task Authority_that_does_not_respond()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:CallTimeout", "00:00:00.2"));
        var release = new TaskCompletionSource<IResult>();
        gateway.Exchange.Instead = () => release.Task;
        using var response = await PostAsync(gateway);
        release.SetResult(Results.Ok());

        await AssertErrorAsync(response, 504, "temporarily_unavailable");
    }

    [TestCase("image/webp")]
    [TestCase("text/html")]
    [TestCase("application/json;q=0")]
    public async Task Elsewhere_an_error_is_a_problem_whatever_the_client_accepts(string accept)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/oauth2x") { Headers = { { "Accept", accept } } };
        using var response = await gateway.Client.SendAsync(request);

        await response.ReadProblemAsync("not-found");
    }

    private static Task<HttpResponseMessage> PostAsync(TestGateway gateway)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
            Headers = { { "Authorization", "Basic YTpi" } },
        };
        return gateway.Client.SendAsync(request);
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, string error)
    {
        Assert.That(response.StatusCode, Is.EqualTo((HttpStatusCode)status));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        AssertBody(await response.Content.ReadAsStringAsync(), error);
    }

    private static void AssertError(string response, int status, string error)
    {
        Assert.That(response, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(response, Does.Contain("Content-Type: application/json").And.Contain("Cache-Control: no-store\r\n"));
        AssertBody(response[response.IndexOf('{', StringComparison.Ordinal)..(response.LastIndexOf('}') + 1)], error);
    }

    private static void AssertBody(string body, string error)
    {
        var members = JsonNode.Parse(body)!.AsObject();
        Assert.That(members.Select(member => member.Key), Is.EquivalentTo(["error", "error_description"]));
        Assert.That((string?)members["error"], Is.EqualTo(error), body);
        Assert.That((string?)members["error_description"], Does.Match("^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"));
    }
}
