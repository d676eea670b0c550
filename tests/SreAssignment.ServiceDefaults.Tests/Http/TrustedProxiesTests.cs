using CsCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.ServiceDefaults.Tests.Http;

public sealed class TrustedProxiesTests
{
    [TestCase(null, "127.0.0.1")]
    [TestCase("10.0.0.0/8", "127.0.0.1")]
    [TestCase("127.0.0.1", "10.1.2.3")]
    [TestCase("127.0.0.1, 10.0.0.0/8", "203.0.113.7")]
    [TestCase("127.0.0.0/8 10.0.0.0/8 203.0.113.7", "198.51.100.1")]
    public async Task Client_is_the_last_address_that_is_not_trusted(string? trusted, string client)
    {
        await using var service = await RunningService.StartAsync(
            map: app => app.MapGet("/", (HttpContext context) => context.Connection.RemoteIpAddress!.ToString()),
            settings: trusted is null ? [] : [("TrustedProxies", trusted)]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.1.2.3" } } };
        using var response = await service.Public.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(client));
    }

    [TestCase("Development")]
    [TestCase("Production")]
    public async Task The_setting_of_the_framework_trusts_no_peer(string environment)
    {
        var builder = WebApplication.CreateBuilder(
            ["--ForwardedHeaders_Enabled=true", $"--environment={environment}", "--urls=http://127.0.0.1:0", "--MANAGEMENT_PORT=0"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGet("/", (HttpContext context) => $"{context.Connection.RemoteIpAddress} {context.Request.Scheme} {context.Request.Host}");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.7" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-Host", "example.com" } },
        };
        using var response = await client.SendAsync(request);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo($"127.0.0.1 http {client.BaseAddress.Authority}"));
    }

    [TestCase("example.com", "example.com")]
    [TestCase("[2001:db8::1]:8443", "[2001:db8::1]:8443")]
    [TestCase(".k!A'Q53K", null)]
    [TestCase("a..!b", null)]
    [TestCase("xn--!", null)]
    [TestCase("good.example, .!bad", null)]
    public async Task Forwarded_host_that_is_no_host_name_is_ignored(string header, string? host)
    {
        await using var service = await StartWithHostAsync();
        Assert.That(await HostAsync(service, header), Is.EqualTo(host ?? service.Public.BaseAddress!.Authority));
    }

    [Test]
    public async Task No_forwarded_host_fails_the_request()
    {
        await using var service = await StartWithHostAsync();
        var host = Gen.Frequency(
            (3, Gen.String[Gen.OneOf('.', '!', 'a', '-', ':', '1', '%', '_', 'x', 'n'), 1, 70]),
            (1, Gen.String[Gen.Char[' ', '~'], 0, 60]),
            (1, Gen.String[Gen.Char['!', '~'], 0, 60].Select(label => $"xn--{label}")));
        await host.SampleAsync(async header => Assert.That(await HostAsync(service, header), Is.Not.Empty), iter: 2_000, threads: 1);
    }

    [TestCase("localhost")]
    [TestCase("10.0.0.0/33")]
    [TestCase("10.0.0.1-10.0.0.9")]
    public void What_is_neither_an_address_nor_a_network_stops_the_start(string value) => Assert.That(
        async () => await RunningService.StartAsync(settings: [("TrustedProxies", $"10.0.0.0/8, {value}")]),
        Throws.InstanceOf<OptionsValidationException>().With.Message.StartsWith($"TrustedProxies has '{value}'"));

    [Test]
    public void Addresses_and_networks_are_separated_by_commas_or_spaces() =>
        Assert.That(TrustedProxies.Parse("10.0.0.0/8,::1 192.0.2.1, fd00::/8").Select(network => network.ToString()),
            Is.EqualTo(["10.0.0.0/8", "::1/128", "192.0.2.1/32", "fd00::/8"]));

    private static Task<RunningService> StartWithHostAsync() => RunningService.StartAsync(
        map: app => app.MapGet("/", (HttpContext context) => context.Request.Host.Value), settings: ("TrustedProxies", "127.0.0.1"));

    private static async Task<string> HostAsync(RunningService service, string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", header);
        using var response = await service.Public.SendAsync(request);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
    }
}
