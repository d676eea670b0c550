using System.Net;
using Microsoft.AspNetCore.Http;
using SreAssignment.Gateway.Edge;

namespace SreAssignment.Gateway.Tests.Edge;

public sealed class EdgeTests
{
    [TestCase("X-Forwarded-For", "203.0.113.7")]
    [TestCase("X-Forwarded-Host", "evil.example")]
    [TestCase("X-Forwarded-Proto", "https")]
    [TestCase("X-Forwarded-Prefix", "/evil")]
    [TestCase("X-Forwarded-Port", "1")]
    [TestCase("Forwarded", "for=203.0.113.7")]
    [TestCase("X-Real-IP", "203.0.113.7")]
    [TestCase("X-Original-URL", "/admin")]
    [TestCase("X-Rewrite-URL", "/admin")]
    [TestCase("X-Original-For", "203.0.113.7")]
    public async Task Forwarding_headers_of_a_client_are_not_forwarded(string header, string value)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await SendAsync(gateway, (header, value));

        Assert.That(gateway.Images.Requests.Single().Headers.GetValueOrDefault(header), Is.Null.Or.Not.Contains(value));
    }

    [Test]
    public async Task Addresses_of_trusted_proxies_are_used_up_to_the_first_untrusted_one()
    {
        await using var gateway = await TestGateway.StartAsync(("TrustedProxies", "127.0.0.1, 10.0.0.0/8"));
        using var response = await SendAsync(
            gateway, ("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.1.2.3"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "api.example"));

        var headers = gateway.Images.Requests.Single().Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["X-Forwarded-For"], Is.EqualTo("203.0.113.7"));
            Assert.That(headers["X-Forwarded-Proto"], Is.EqualTo("https"));
            Assert.That(headers["X-Forwarded-Host"], Is.EqualTo("api.example"));
            Assert.That(headers.Keys, Has.None.StartsWith("X-Original-"));
            Assert.That(response.Headers.Contains("Strict-Transport-Security"), Is.True);
        });
    }

    [Test]
    public async Task Cors_allows_configured_origins_only()
    {
        await using var gateway = await TestGateway.StartAsync(("Cors:Origins", "https://app.example"));
        using var allowed = await PreflightAsync(gateway, "https://app.example");
        using var other = await PreflightAsync(gateway, "https://evil.example");

        Assert.Multiple(() =>
        {
            Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(allowed.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(["https://app.example"]));
            Assert.That(allowed.Headers.Contains("Access-Control-Allow-Credentials"), Is.False);
            Assert.That(other.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
            Assert.That(gateway.Images.Requests, Is.Empty);
        });
    }

    [Test]
    public async Task Cors_without_configuration_allows_no_origin()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await PreflightAsync(gateway, "https://app.example");

        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [TestCase("*")]
    [TestCase("app.example")]
    [TestCase("https://app.example/")]
    [TestCase("https://app.example/path")]
    public void Cors_setting_that_is_not_an_origin_stops_the_start(string value) =>
        Assert.That(() => Cors.Parse(value), Throws.InvalidOperationException.With.Message.Contains(value));

    [TestCase("/api/v1/images", "same-origin")]
    [TestCase("/nowhere", "same-origin")]
    [TestCase("/api/v1/images/17/rendition?signature=abc", "cross-origin")]
    public async Task Every_response_has_the_security_headers(string path, string resourcePolicy)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.GetAsync(path, token: null);

        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
            Assert.That(response.Headers.GetValues("X-Frame-Options"), Is.EqualTo(["DENY"]));
            Assert.That(response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
            Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'"));
            Assert.That(response.Headers.GetValues("Cross-Origin-Resource-Policy"), Is.EqualTo([resourcePolicy]));
            Assert.That(response.Headers.Contains("Server"), Is.False);
            Assert.That(response.Headers.Contains("X-Request-Id"), Is.True);
        });
    }

    [Test]
    public async Task Access_log_has_one_event_per_request_without_its_query()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Images.Respond = context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return context.Response.WriteAsync("none");
        };
        using var response = await SendAsync(gateway, "/api/v1/images/17?x=hidden", ("X-Request-Id", "order-17"));
        await response.Content.ReadAsStringAsync();

        string? Message() => gateway.Logs.Entries.FirstOrDefault(entry => entry.Category.EndsWith("AccessLog", StringComparison.Ordinal))?.Message;
        Assert.That(Message, Is.Not.Null.After(5).Seconds.PollEvery(5).MilliSeconds);
        var message = Message();
        Assert.That(message, Does.StartWith("GET /api/v1/images/17 404 ")
            .And.Contain("route=image").And.Contain("client=client-1").And.Contain("id=order-17").And.Not.Contain("hidden"));
    }

    private static Task<HttpResponseMessage> SendAsync(TestGateway gateway, params (string Name, string Value)[] headers) =>
        SendAsync(gateway, "/api/v1/images", headers);

    private static async Task<HttpResponseMessage> SendAsync(TestGateway gateway, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {gateway.Token()}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> PreflightAsync(TestGateway gateway, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/images")
        {
            Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization" } },
        };
        return await gateway.Client.SendAsync(request);
    }
}
