using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Tests.Limits;

public sealed class LimitsTests
{
    [Test]
    public async Task Request_beyond_the_queue_is_503_with_Retry_After()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "0"));
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        gateway.Images.Respond = async context =>
        {
            arrived.TrySetResult();
            await release.Task;
        };
        var first = gateway.GetAsync("/api/v1/images", gateway.Token());
        await arrived.Task;

        using (var second = await gateway.GetAsync("/api/v1/images", gateway.Token()))
        {
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            await second.ReadProblemAsync("service-unavailable");
            Assert.That(second.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        }
        release.SetResult();
        using var response = await first;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_request_in_the_queue_is_served_next()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "10"));
        var token = gateway.Token();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            using var response = await gateway.GetAsync("/api/v1/images", token);
            return response.StatusCode;
        }));

        Assert.That(statuses, Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_request_waits_in_the_queue_for_a_short_time_only()
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Limits:ConcurrentRequests", "1"), ("Limits:QueuedRequests", "1"), ("Limits:QueueTimeout", "00:00:01"));
        var arrived = new TaskCompletionSource();
        gateway.Images.Respond = async context =>
        {
            arrived.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/images") { Headers = { { "Authorization", $"Bearer {gateway.Token()}" } } };
        var first = gateway.Client.SendAsync(request, leave.Token);
        await arrived.Task;

        var second = gateway.GetAsync("/api/v1/images", gateway.Token());
        while (!second.IsCompleted)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        using var refused = await second;
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await leave.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Headers_that_are_too_large_are_a_431()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/images") { Headers = { { "X-Padding", new string('a', 17_000) } } };
        using var response = await gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestHeaderFieldsTooLarge));
        var problem = await response.ReadProblemAsync("headers-too-large");
        Assert.That((string?)problem["detail"], Does.Contain("16384"));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX-Padding: {0}\r\n\r\n", 40_000, "431")]
    [TestCase("GET /{0} HTTP/1.1\r\nHost: a\r\n\r\n", 10_000, "414")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX-Padding {0}\r\n\r\n", 10, "400")]
    [TestCase("POST /oauth2/token HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: {0}\r\n\r\n", 1, "400")]
    public async Task Request_rejected_by_the_server_closes_the_connection(string request, int padding, string status)
    {
        await using var gateway = await TestGateway.StartAsync();
        var response = await RawRequest.SendAsync(gateway.Address, request.Replace("{0}", new string('1', padding), StringComparison.Ordinal));

        Assert.That(response, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(gateway.Exchange.Requests, Is.Empty);
    }

    [TestCase("/api/v1/images/17/links", 65_536)]
    public async Task Body_over_the_limit_of_its_route_is_413(string path, int limit)
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Images.Respond = context => context.Request.Body.CopyToAsync(Stream.Null);
        using var response = await gateway.SendAsync(HttpMethod.Post, path, gateway.Token(), new ByteArrayContent(new byte[limit + 1]));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        await response.ReadProblemAsync("body-too-large");
    }

    [Test]
    public async Task Client_that_does_not_finish_its_headers_is_disconnected()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:HeadersTimeout", "00:00:01"));
        var response = await RawRequest.SendAsync(gateway.Address, "GET / HTTP/1.1\r\nHost: slow\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public async Task Client_that_sends_its_body_too_slowly_is_disconnected()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:SlowClientGrace", "00:00:02"));
        gateway.Images.Respond = context => context.Request.Body.CopyToAsync(Stream.Null);
        var response = await RawRequest.SendAsync(
            gateway.Address, $"POST /api/v1/process HTTP/1.1\r\nHost: slow\r\nAuthorization: Bearer {gateway.Token()}\r\nContent-Length: 1000000\r\n\r\na");

        Assert.That(response, Does.StartWith("HTTP/1.1 408 ").And.Contain("urn:sreassignment:problem:request-timeout"));
    }

    [TestCase("Limits:MinBytesPerSecond", "1000000")]
    [TestCase("Limits:SilenceTimeout", "00:00:01")]
    public async Task Client_that_does_not_read_its_response_is_disconnected(string key, string value)
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:SlowClientGrace", "00:00:02"), ("Limits:SilenceTimeout", "00:10:00"), (key, value));
        var ended = new TaskCompletionSource();
        gateway.Images.Respond = async context =>
        {
            using var registration = context.RequestAborted.Register(ended.SetResult);
            // More than all the buffers on the way hold.
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(new byte[64 * 1024]);
        };
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /api/v1/images/17/content HTTP/1.1\r\nHost: slow\r\nAuthorization: Bearer {gateway.Token()}\r\n\r\n"));

        await ended.Task;
        Assert.That(async () => await new StreamReader(socket.GetStream()).ReadToEndAsync(), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task A_service_that_does_not_respond_in_time_is_a_504()
    {
        await using var server = new ScriptedServer((_, connection) => connection.StaySilentAsync());
        await using var gateway = await TestGateway.StartAsync(server.Address, ("Limits:CallTimeout", "00:00:00.2"), ("Limits:SilenceTimeout", "00:00:00.3"));

        foreach (var (method, path) in new[] { ("GET", "/api/v1/images/17"), ("GET", "/api/v1/images/17/content"), ("POST", "/api/v1/images/17/links") })
        {
            using var response = await gateway.SendAsync(new HttpMethod(method), path, gateway.Token());
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout), path);
            await response.ReadProblemAsync("upstream-timeout");
        }
    }

    [Test]
    public async Task Service_that_never_responds_gets_no_requests_during_the_failure_window()
    {
        var connections = 0;
        await using var server = new ScriptedServer((number, connection) =>
        {
            connections = number;
            return connection.StaySilentAsync();
        });
        await using var gateway = await TestGateway.StartAsync(server.Address, ("Limits:CallTimeout", "00:00:00.2"));
        var token = gateway.Token();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            gateway.Time.Advance(TimeSpan.FromMilliseconds(200));
            statuses.AddRange(await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => StatusAsync())));
        }
        Assert.That(statuses, Is.SupersetOf(Enumerable.Repeat(HttpStatusCode.GatewayTimeout, 20)));

        var tried = connections;
        Assert.That(await StatusAsync(), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(connections, Is.EqualTo(tried));

        async Task<HttpStatusCode> StatusAsync()
        {
            using var response = await gateway.GetAsync("/api/v1/images/17", token);
            return response.StatusCode;
        }
    }

    [Test]
    public async Task Failing_service_gets_no_requests_during_the_failure_window()
    {
        var connections = 0;
        await using var server = new ScriptedServer((number, connection) =>
        {
            connections = number;
            connection.Reset();
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(server.Address);
        var token = gateway.Token(change: token => token.Expires = token.IssuedAt!.Value.AddDays(1));
        for (var i = 0; i < 40; i++)
        {
            gateway.Time.Advance(TimeSpan.FromMilliseconds(50));
            await UnavailableAsync(gateway, token);
        }
        var tried = connections;
        for (var i = 0; i < 20; i++)
            await UnavailableAsync(gateway, token);
        Assert.That(connections, Is.EqualTo(tried));

        while (connections == tried)
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
            await UnavailableAsync(gateway, token);
        }
        Assert.That(connections, Is.GreaterThan(tried));
    }

    [TestCase("Limits:Client:RequestsPerSecond", "0", "is 0; it must be between 1 and 1000000.")]
    [TestCase("Limits:Address:Burst", "-1", "is -1; it must be between 1 and 10000000.")]
    [TestCase("Limits:ConcurrentRequests", "0", "is 0; it must be")]
    [TestCase("Limits:CallTimeout", "00:11:00", "is 00:11:00; it must be between 00:00:00.1000000 and 00:10:00.")]
    [TestCase("Limits:ConnectTimeout", "00:00:00.05", "is 00:00:00.0500000; it must be")]
    [TestCase("Limits:SlowClientGrace", "00:00:01", "is 00:00:01; it must be")]
    [TestCase("Gateway:ClientId", " ", "is ' '; it must be the client")]
    [TestCase("Gateway:ClientSecret", "short", "has 5 characters; it must be the secret")]
    [TestCase("Gateway:ExchangeAddress", "auth:8080", "is 'auth:8080'; it must be the http or https address")]
    [TestCase("Gateway:TokenCacheLifetime", "00:00:31", "is 00:00:31; it must be between 00:00:00 and 00:00:30.")]
    [TestCase("Gateway:TokenCacheLifetime", "-00:00:01", "is -00:00:01; it must be")]
    [TestCase("Tokens:Issuer", "", "is not set; it must be the address")]
    [TestCase("Tokens:Issuer", "ftp://x", "is 'ftp://x'; it must be the absolute http or https address")]
    public void A_setting_out_of_its_range_stops_the_start(string key, string value, string message) => Assert.That(
        async () => await TestGateway.StartAsync((key, value)),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains($"{key} {message}").And.Message.Not.Contains("short"));

    private static async Task UnavailableAsync(TestGateway gateway, string token)
    {
        using var response = await gateway.GetAsync("/api/v1/images/17", token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }
}
