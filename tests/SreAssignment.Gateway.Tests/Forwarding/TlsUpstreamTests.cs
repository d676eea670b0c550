using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using SreAssignment.Gateway.Tests.StandIns;

namespace SreAssignment.Gateway.Tests.Forwarding;

/// <summary>A service that speaks TLS, with a certificate that the gateway's process is told to trust.</summary>
internal sealed class TlsUpstreamTests
{
    [Test]
    public async Task It_is_spoken_to_in_http_2_and_its_certificate_is_checked()
    {
        const int Size = 3 * 1024 * 1024;
        using var certificate = new TestCertificate();
        using var other = new TestCertificate();
        var exchange = new ExchangeEndpoint(TimeProvider.System);
        await using var authority = await TestAuthority.StartAsync(exchange.Map);
        await using var images = await Upstream.StartAsync(certificate);
        images.Answer = async context =>
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
            using var gateway = await ServiceProcess.StartAsync(
                "SreAssignment.Gateway",
                trusted,
                ("Tokens:Issuer", TestAuthority.Issuer),
                ("Gateway:ClientSecret", ExchangeEndpoint.ClientSecret),
                ("services:auth:http:0", authority.Address),
                ("services:images:https:0", images.Address));
            using var client = new HttpClient { BaseAddress = gateway.Address };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var content = new ByteArrayContent(new byte[Size]);
            using var response = await client.PostAsync(new Uri("/api/v1/process", UriKind.Relative), content);
            return await response.Content.ReadAsStringAsync();
        }
    }
}
