using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Gateway.Tests.Forwarding;

public sealed class ForwardingTests : IAsyncDisposable
{
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync() => _gateway = await TestGateway.StartAsync();

    [TestCase("POST", "/api/v1/images?rendition=width%3D320")]
    [TestCase("GET", "/api/v1/images?limit=10&cursor=a%2Fb")]
    [TestCase("GET", "/api/v1/images/17")]
    [TestCase("HEAD", "/api/v1/images/17/content")]
    [TestCase("GET", "/api/v1/images/17/content")]
    [TestCase("GET", "/api/v1/images/17/rendition?width=320&format=webp")]
    [TestCase("POST", "/api/v1/images/17/links")]
    [TestCase("POST", "/api/v1/process?width=320")]
    [TestCase("DELETE", "/api/v1/images/17")]
    public async Task Request_reaches_images_unchanged(string method, string target)
    {
        using var response = await _gateway.SendAsync(new HttpMethod(method), target, _gateway.Token());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var received = _gateway.Images.Requests.Single();
        Assert.That((received.Method, received.Target), Is.EqualTo((method, target)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    public async Task Token_after_several_spaces_is_accepted(int spaces)
    {
        var response = await RawRequest.SendAsync(
            _gateway.Address,
            $"GET /api/v1/images HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer{new string(' ', spaces)}{_gateway.Token()}\r\n\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task Signed_link_needs_no_token_and_forwards_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/images/17/rendition?width=320&expires=1&signature=abc");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer whatever");
        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_gateway.Images.Requests.Single().Headers, Does.Not.ContainKey("Authorization"));
        Assert.That(_gateway.Exchange.Requests, Is.Empty);
    }

    [TestCase("/api/v1/images/17/secret")]
    [TestCase("/api/v2/images")]
    [TestCase("/health")]
    [TestCase("/metrics")]
    public async Task Path_outside_of_the_api_is_not_forwarded(string path)
    {
        using var response = await _gateway.SendAsync(HttpMethod.Post, path, _gateway.Token());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        await response.ReadProblemAsync("not-found");
        Assert.That(_gateway.Images.Requests, Is.Empty);
    }

    [Test]
    public async Task Unsupported_method_is_405_with_Allow()
    {
        using var response = await _gateway.SendAsync(HttpMethod.Put, "/api/v1/images/17", _gateway.Token());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        await response.ReadProblemAsync("method-not-allowed");
        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["GET", "HEAD", "DELETE"]));
    }

    [TestCase("get", "/api/v1/images")]
    [TestCase("Get", "/.well-known/jwks.json")]
    [TestCase("head", "/api/v1/images/17/content")]
    [TestCase("DELETe", "/api/v1/images/17")]
    [TestCase("get", "/openapi/v1.json")]
    public async Task Method_in_another_case_is_not_implemented_and_not_forwarded(string method, string path)
    {
        var response = await RawRequest.SendAsync(
            _gateway.Address, $"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {_gateway.Token()}\r\n\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 501 ").And.Contain("urn:sreassignment:problem:not-implemented"));
        Assert.That(response, Does.Contain("X-Content-Type-Options: nosniff"));
        Assert.That(_gateway.Images.Requests, Is.Empty);
        Assert.That(_gateway.Exchange.Requests, Is.Empty);
    }

    [Test]
    public async Task Token_endpoint_gets_the_credentials_of_the_client()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { { "Authorization", $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("demo:secret"))}" } },
        };
        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_gateway.Exchange.Requests.Single()["credentials"], Is.EqualTo("demo:secret"));
    }

    [Test]
    public async Task Published_keys_need_no_token()
    {
        Assert.That(await _gateway.Client.GetStringAsync("/.well-known/jwks.json"), Does.Contain("key-1"));
    }

    [Test]
    public async Task Request_body_is_streamed_to_the_service()
    {
        // More than the buffers on the way hold, which are not flushed for a byte.
        const int Size = 1024 * 1024;
        var arrived = new TaskCompletionSource();
        _gateway.Images.Respond = async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[1]);
            arrived.SetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
        };
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var request = _gateway.SendAsync(HttpMethod.Post, "/api/v1/process", _gateway.Token(), new StreamContent(pipe.Reader.AsStream()));
        await pipe.Writer.WriteAsync(new byte[Size]);
        await arrived.Task;
        await pipe.Writer.WriteAsync(new byte[Size]);
        await pipe.Writer.CompleteAsync();

        using var response = await request;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Response_body_is_streamed_to_the_client()
    {
        var received = new TaskCompletionSource();
        _gateway.Images.Respond = async context =>
        {
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            await received.Task;
            await context.Response.WriteAsync("b");
        };
        using var response = await _gateway.GetAsync("/api/v1/images/17/content", _gateway.Token());
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1]);
        received.SetResult();
        using var rest = new StreamReader(body);

        Assert.That(await rest.ReadToEndAsync(), Is.EqualTo("b"));
    }

    [Test]
    public async Task Upload_of_25_MB_reaches_the_service()
    {
        long received = 0;
        _gateway.Images.Respond = async context =>
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await context.Request.Body.ReadAsync(buffer)) > 0;)
                received += read;
        };
        using var response = await _gateway.SendAsync(
            HttpMethod.Post, "/api/v1/images", _gateway.Token(), new ByteArrayContent(new byte[25 * 1024 * 1024]));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(received, Is.EqualTo(25 * 1024 * 1024));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_body_over_the_limit_is_a_413(bool lengthKnown)
    {
        _gateway.Images.Respond = context => context.Request.Body.CopyToAsync(Stream.Null);
        using var content = new ByteArrayContent(new byte[26 * 1024 * 1024 + 1]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/images") { Content = content };
        request.Headers.TransferEncodingChunked = !lengthKnown;
        request.Headers.ExpectContinue = true;
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_gateway.Token()}");
        using var response = await _gateway.Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        var problem = await response.ReadProblemAsync("body-too-large");
        Assert.That((string?)problem["detail"], Does.Contain("27262976"));
    }

    [Test]
    public async Task Problem_of_the_service_reaches_the_client_unchanged()
    {
        _gateway.Images.Respond = async context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync("""{"type":"urn:sreassignment:problem:image-not-found"}""");
        };
        using var response = await _gateway.GetAsync("/api/v1/images/17", _gateway.Token());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("""{"type":"urn:sreassignment:problem:image-not-found"}"""));
    }

    [Test]
    public async Task Service_that_is_down_is_503_with_Retry_After()
    {
        await _gateway.Images.StopAsync();
        using var response = await _gateway.GetAsync("/api/v1/images/17", _gateway.Token());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        var problem = await response.ReadProblemAsync("service-unavailable");
        Assert.That((string?)problem["detail"], Does.Contain("images"));
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    [TestCase("GET")]
    [TestCase("POST")]
    public async Task Address_that_accepts_no_connection_is_503(string method)
    {
        using var silent = await SilentServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(silent.Address, ("Limits:ConnectTimeout", "00:00:00.1"));
        using var response = await gateway.SendAsync(
            new HttpMethod(method), "/api/v1/images", gateway.Token(), method == "POST" ? new StringContent("a picture") : null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await response.ReadProblemAsync("service-unavailable");
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    [TestCase("")]
    [TestCase("http://127.0.0.1:9", Description = "Traces are exported. Nothing listens on the port.")]
    public async Task Request_id_and_trace_reach_every_service(string traceExporter)
    {
        await using var gateway = await TestGateway.StartAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", traceExporter));
        var response = await RawRequest.SendAsync(
            gateway.Address,
            $"GET /api/v1/images HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {gateway.Token()}\r\nX-Request-Id: order-17\r\n"
            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\ntracestate: vendor=1\r\n\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 200 "));
        var headers = gateway.Images.Requests.Single().Headers;
        foreach (var hop in new[] { headers, gateway.Exchange.Requests.Single() })
        {
            Assert.That(hop["X-Request-Id"], Is.EqualTo("order-17"));
            Assert.That(hop["traceparent"], Does.StartWith("00-0af7651916cd43dd8448eb211c80319c-").And.Not.Contain("b7ad6b7169203331"));
        }
        Assert.That(headers["tracestate"], Is.EqualTo("vendor=1"));
    }

    [Test]
    public async Task Request_id_is_in_each_log_line_and_in_the_problem()
    {
        _gateway.Exchange.Instead = () => Task.FromResult(ExchangeEndpoint.Error(401, "invalid_client"));
        using (await SendTracedAsync())
            _gateway.Exchange.Instead = null;
        await _gateway.Images.StopAsync();
        using var response = await SendTracedAsync();

        var problem = await response.ReadProblemAsync("service-unavailable");
        Assert.That((string?)problem["requestId"], Is.EqualTo("order-17"));
        Assert.That((string?)problem["traceId"], Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
        Assert.That(response.Headers.GetValues("X-Request-Id"), Is.EqualTo(["order-17"]));
        var lines = _gateway.Logs.Entries.Where(entry => entry.Level == LogLevel.Warning).ToArray();
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines.Select(line => line.Scope), Has.All.Contains(new KeyValuePair<string, object?>("RequestId", "order-17")));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private async Task<HttpResponseMessage> SendTracedAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/images");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_gateway.Token()}");
        request.Headers.TryAddWithoutValidation("X-Request-Id", "order-17");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
        return await _gateway.Client.SendAsync(request);
    }
}
