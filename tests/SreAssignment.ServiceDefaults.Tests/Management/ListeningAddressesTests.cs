using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SreAssignment.ServiceDefaults.Management;

namespace SreAssignment.ServiceDefaults.Tests.Management;

public sealed class ListeningAddressesTests
{
    [TestCase("http://*:3000;http://*:9000", null, 9000, "http://*:3000;http://*:9000")]
    [TestCase("http://*:3000", null, 9000, "http://*:3000;http://*:9000")]
    [TestCase("http://localhost:3000", null, 9000, "http://localhost:3000;http://localhost:9000")]
    [TestCase("https://*:3000", null, 9000, "https://*:3000;http://*:9000")]
    [TestCase(null, "3000;9001", 9001, "http://*:3000;http://*:9001")]
    [TestCase(null, "3000", 9000, "http://*:3000;http://*:9000")]
    [TestCase(null, null, 9000, "http://localhost:5000;http://localhost:9000")]
    [TestCase("http://127.0.0.1:0", null, 0, "http://127.0.0.1:0;http://127.0.0.1:0")]
    public void The_management_port_is_added_when_it_is_not_there(string? urls, string? httpPorts, int managementPort, string expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls, ["HTTP_PORTS"] = httpPorts })
            .Build();

        Assert.That(ListeningAddresses.With(configuration, managementPort), Is.EqualTo((expected, 1)));
    }

    // As in the deployment with certificates.
    [Test]
    public async Task Private_ports_that_are_among_the_addresses_already_are_not_added()
    {
        var builder = WebApplication.CreateBuilder(["--HTTP_PORTS=9000", "--HTTPS_PORTS=8080;8081", "--OTHER_PORT=8081"]);
        builder.AddServiceDefaults();
        builder.AddListenerPort("OTHER_PORT", 1);
        await using var app = builder.Build();

        Assert.That(builder.Configuration["urls"], Is.EqualTo("http://*:9000;https://*:8080;https://*:8081"));
        Assert.That(app.Services.GetRequiredKeyedService<ListenerPort>("OTHER_PORT").Number, Is.EqualTo(8081));
        Assert.That(() => app.Services.GetRequiredService<IStartupValidator>().Validate(), Throws.Nothing);
    }

    [TestCase(null, 9000)]
    [TestCase("", 9000)]
    [TestCase("9100", 9100)]
    [TestCase("65535", 65535)]
    public void A_port_is_read(string? value, int expected) =>
        Assert.That(
            ConfiguredListener.Read(Configuration(value), "MANAGEMENT_PORT", 9000), Is.EqualTo(new ConfiguredListener("MANAGEMENT_PORT", expected, null)));

    [TestCase("65536")]
    [TestCase("-1")]
    [TestCase("http")]
    [TestCase("90 00")]
    public void What_is_not_a_port_stops_the_start(string value) => Assert.That(
        async () => await RunningService.StartAsync(settings: [("MANAGEMENT_PORT", value)]),
        Throws.InstanceOf<OptionsValidationException>().With.Message.StartsWith($"MANAGEMENT_PORT is '{value}'. Set it to a port number"));

    [Test]
    public void A_private_port_must_not_be_the_only_one() => Assert.That(
        async () => await RunningService.StartAsync(settings: [("urls", "http://127.0.0.1:9000"), ("MANAGEMENT_PORT", "9000")]),
        Throws.InstanceOf<OptionsValidationException>().With.Message.StartsWith("No port is left for the public listener beside MANAGEMENT_PORT (9000)."));

    [Test]
    public void Private_ports_must_differ() => Assert.That(
        async () => await RunningService.StartAsync(
            builder => builder.AddListenerPort("OTHER_PORT", 9001), settings: [("MANAGEMENT_PORT", "9001")]),
        Throws.InstanceOf<OptionsValidationException>().With.Message.StartsWith("MANAGEMENT_PORT and OTHER_PORT are both 9001."));

    [Test]
    public async Task The_listener_that_accepts_a_connection_decides()
    {
        await using var service = await RunningService.StartAsync(
            builder => builder.AddListenerPort("OTHER_PORT", 0),
            app => app.MapGet("/", (HttpContext context, [FromKeyedServices("OTHER_PORT")] ListenerPort port) => port.HasAccepted(context)));
        using var other = new HttpClient { BaseAddress = new Uri(service.App.Urls.ElementAt(2)) };
        using var disguised = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = other.BaseAddress!.Authority } };
        using var onPublic = await service.Public.SendAsync(disguised);

        Assert.That(await other.GetStringAsync("/"), Is.EqualTo("true"));
        Assert.That(await onPublic.Content.ReadAsStringAsync(), Is.EqualTo("false"));
    }

    private static IConfiguration Configuration(string? port) =>
        new ConfigurationBuilder().AddInMemoryCollection([new("MANAGEMENT_PORT", port)]).Build();
}
