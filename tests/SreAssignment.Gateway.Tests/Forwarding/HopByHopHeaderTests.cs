using CsCheck;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.Gateway.Tests.Forwarding;

/// <summary>RFC 9110 section 7.6: what a proxy removes from a message and adds to it.</summary>
public sealed class HopByHopHeaderTests : IAsyncDisposable
{
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync() => _gateway = await TestGateway.StartAsync();

    [TestCase("close, X-Custom")]
    [TestCase("x-custom,close")]
    [TestCase("close\r\nConnection: ,, X-CUSTOM ,")]
    public async Task Request_header_named_by_Connection_is_removed_and_others_are_forwarded(string connection)
    {
        var response = await SendAsync($"Connection: {connection}\r\nX-Custom: 1\r\nX-Other: 2\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));
        var headers = _gateway.Images.Requests.Single().Headers;
        Assert.That(headers.Keys, Has.None.EqualTo("X-Custom").IgnoreCase);
        Assert.That(headers["X-Other"], Is.EqualTo("2"));
    }

    [Test]
    public async Task Server_Timing_and_traceparent_of_a_response_reach_the_client()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Images.Respond = context =>
        {
            context.Response.Headers["Server-Timing"] = "decode;dur=1.5, encode;dur=2";
            context.Response.Headers.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
            return context.Response.WriteAsync("response");
        };
        using var response = await gateway.GetAsync("/api/v1/images", gateway.Token());

        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.GetValues("Server-Timing"), Is.EqualTo(["decode;dur=1.5, encode;dur=2"]));
            Assert.That(response.Headers.GetValues("traceparent"), Is.EqualTo(["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]));
        });
    }

    [Test]
    public async Task Connection_cannot_remove_what_the_gateway_itself_sends()
    {
        var response = await SendAsync(
            "Connection: close, Content-Length, Host, X-Request-Id, X-Forwarded-For, X-Forwarded-Proto, Authorization, traceparent, Via\r\n"
            + "X-Request-Id: order-17\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));
        var headers = _gateway.Images.Requests.Single().Headers;
        Assert.Multiple(() =>
        {
            Assert.That(headers["X-Request-Id"], Is.EqualTo("order-17"));
            Assert.That(headers["X-Forwarded-For"], Is.EqualTo("127.0.0.1"));
            Assert.That(headers["X-Forwarded-Proto"], Is.EqualTo("http"));
            Assert.That(headers["Authorization"], Does.StartWith("Bearer "));
            Assert.That(headers["Via"], Is.EqualTo("1.1 gateway"));
            Assert.That(headers, Does.ContainKey("traceparent").And.ContainKey("Host"));
        });
    }

    [TestCase("Content-Type")]
    [TestCase("Content-Length")]
    public async Task Content_header_named_by_Connection_does_not_break_the_body(string name)
    {
        var body = "";
        _gateway.Images.Respond = async context => body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var response = await RawRequest.SendAsync(
            _gateway.Address,
            $"POST /api/v1/process HTTP/1.1\r\nHost: a\r\nConnection: close, {name}\r\nAuthorization: Bearer {_gateway.Token()}\r\n"
            + "Content-Type: image/png\r\nContent-Length: 9\r\n\r\na picture");

        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(body, Is.EqualTo("a picture"));
        Assert.That(_gateway.Images.Requests.Single().Headers.ContainsKey("Content-Type"), Is.EqualTo(name != "Content-Type"));
    }

    [Test]
    public async Task Response_header_named_by_Connection_is_removed_and_others_are_forwarded()
    {
        // Kestrel would not send the option X-Internal.
        await using var service = new ScriptedServer(async (_, connection) =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nConnection: close, x-internal\r\nX-Internal: 1\r\nX-Other: 2\r\nContent-Length: 8\r\n\r\nresponse");
        });
        await using var gateway = await TestGateway.StartAsync(service.Address);
        using var response = await gateway.GetAsync("/api/v1/images/17", gateway.Token());

        Assert.That(response.Headers.Contains("X-Internal"), Is.False);
        Assert.That(response.Headers.GetValues("X-Other"), Is.EqualTo(["2"]));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("response"));
    }

    [Test]
    public async Task Via_is_appended_to_those_of_earlier_proxies_in_both_directions()
    {
        _gateway.Images.Respond = context =>
        {
            context.Response.Headers.Via = "1.0 cache";
            return context.Response.WriteAsync("response");
        };
        var response = await SendAsync("Connection: close\r\nVia: 1.0 fred\r\n");

        Assert.That(_gateway.Images.Requests.Single().Headers["Via"].Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("1.0fred,1.1gateway"));
        var via = response.Split("\r\n").Where(line => line.StartsWith("Via:", StringComparison.OrdinalIgnoreCase)).Select(line => line[4..].Trim());
        Assert.That(string.Join(',', via).Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("1.0cache,1.1gateway"));
    }

    [Test]
    public async Task Response_of_the_gateway_itself_has_no_Via()
    {
        using var response = await _gateway.GetAsync("/api/v1/images", token: null);

        Assert.That(response.Headers.Contains("Via"), Is.False);
    }

    [Test]
    public Task Random_Connection_header_is_never_an_internal_error() => Gen.Char[' ', '~'].Array[0, 40].Select(text => new string(text)).SampleAsync(
        async options =>
        {
            var response = await SendAsync($"Connection: close\r\nConnection: {options}\r\nConnection: X-Custom\r\nX-Custom: 1\r\n");
            Assert.That(response, Does.Match("^HTTP/1.1 (200|400) "));
        },
        iter: 100,
        threads: 1);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private Task<string> SendAsync(string headers) => RawRequest.SendAsync(
        _gateway.Address, $"GET /api/v1/images/17 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {_gateway.Token()}\r\n{headers}\r\n");
}
