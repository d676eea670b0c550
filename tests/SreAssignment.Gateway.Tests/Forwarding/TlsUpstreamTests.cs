using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.Gateway.Tests.Forwarding;

/// <summary>A service with TLS, whose certificate the gateway's process trusts through <c>SSL_CERT_FILE</c>.</summary>
[Platform("Linux", Reason = "OpenSSL reads SSL_CERT_FILE; Windows and macOS have a certificate store of their own.")]
public sealed class TlsUpstreamTests
{
    [Test]
    public async Task Forwarding_uses_http_2_and_fails_for_a_certificate_that_is_not_trusted()
    {
        const int Size = 3 * 1024 * 1024;
        using var certificate = new TestCertificate();
        using var other = new TestCertificate();
        var exchange = new ExchangeEndpoint(TimeProvider.System);
        await using var authority = await TestAuthority.StartAsync(exchange.Map);
        await using var images = await Upstream.StartAsync(certificate);
        images.Respond = async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Scheme} {body.Length}");
        };
        var token = authority.Sign(DateTimeOffset.UtcNow, "gateway", token => token.Claims["scope"] = "images:write");

        Assert.That(await UploadAsync(certificate), Is.EqualTo($"HTTP/2 https {Size}"));
        Assert.That(await UploadAsync(other), Does.Contain("urn:sreassignment:problem:service-unavailable"));

        async Task<string> UploadAsync(TestCertificate trusted)
        {
            await using var gateway = ServiceProcess.Start(
                "SreAssignment.Gateway",
                settings:
                [
                    ("SSL_CERT_FILE", trusted.Path),
                    ("Tokens:Issuer", TestAuthority.Issuer),
                    ("Gateway:ClientSecret", ExchangeEndpoint.ClientSecret),
                    ("services:auth:http:0", authority.Address),
                    ("services:auth:internal:0", authority.Address),
                    ("services:images:https:0", images.Address),
                ]);
            await gateway.ReadyAsync();
            using var client = new HttpClient { BaseAddress = (await gateway.Listening).Public };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var content = new ByteArrayContent(new byte[Size]);
            using var response = await client.PostAsync(new Uri("/api/v1/process", UriKind.Relative), content);
            return await response.Content.ReadAsStringAsync();
        }
    }
}
