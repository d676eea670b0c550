using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.Gateway.Tests.Edge;

/// <summary>With a certificate.</summary>
public sealed class TlsTests : IAsyncDisposable
{
    private readonly TestCertificate _certificate = new();
    private TestGateway _gateway = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _gateway = await TestGateway.StartAsync(
            ("urls", "https://127.0.0.1:0"),
            ("Kestrel:Certificates:Default:Path", _certificate.Path),
            ("Kestrel:Certificates:Default:KeyPath", _certificate.KeyPath));
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => (presented as X509Certificate2)?.Thumbprint == _certificate.Thumbprint,
            },
        };
        _client = new HttpClient(handler) { BaseAddress = _gateway.Address };
    }

    [TestCase("2.0")]
    [TestCase("1.1")]
    public async Task Http_1_1_and_2_are_supported(string version)
    {
        using var response = await SendAsync(HttpMethod.Get, Version.Parse(version));

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Version, Is.EqualTo(Version.Parse(version)));
            Assert.That(response.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(["max-age=31536000; includeSubDomains"]));
            Assert.That(_gateway.Images.Requests.Single().Headers["X-Forwarded-Proto"], Is.EqualTo("https"));
        });
    }

    [Test]
    public async Task Many_requests_share_one_connection_of_http_2()
    {
        var arrived = new CountdownEvent(20);
        var release = new TaskCompletionSource();
        _gateway.Images.Respond = async context =>
        {
            arrived.Signal();
            await release.Task;
            await context.Response.WriteAsync("response");
        };
        var requests = Enumerable.Range(0, 20).Select(_ => SendAsync(HttpMethod.Get, HttpVersion.Version20)).ToArray();
        await Task.Run(arrived.Wait);
        release.SetResult();

        foreach (var request in requests)
        {
            using var response = await request;
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("response"));
        }
    }

    [Test]
    public async Task Upload_over_http_2_reaches_the_service()
    {
        const int Size = 5 * 1024 * 1024;
        _gateway.Images.Respond = async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.WriteAsync($"{body.Length}");
        };
        using var response = await SendAsync(HttpMethod.Post, HttpVersion.Version20, request => request.Content = new ByteArrayContent(new byte[Size]));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($"{Size}"));
    }

    [Test]
    public async Task Headers_that_are_too_large_are_a_431_over_http_2_too()
    {
        using var response = await SendAsync(HttpMethod.Get, HttpVersion.Version20, request => request.Headers.Add("X-Padding", new string('a', 17_000)));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestHeaderFieldsTooLarge));
        await response.ReadProblemAsync("headers-too-large");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Version version, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, "/api/v1/images")
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _gateway.Token()) },
        };
        change?.Invoke(request);
        return await _client.SendAsync(request);
    }
}
