using Microsoft.Extensions.Configuration;
using SreAssignment.ServiceDefaults.Management;

namespace SreAssignment.ServiceDefaults.Tests.Management;

internal sealed class ListeningAddressesTests
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

        Assert.That(ListeningAddresses.WithManagement(configuration, managementPort), Is.EqualTo(expected));
    }

    [TestCase(null, 9000)]
    [TestCase("", 9000)]
    [TestCase("9100", 9100)]
    [TestCase("65535", 65535)]
    public void A_port_is_read(string? value, int expected) => Assert.That(ManagementPort.Parse(value), Is.EqualTo(expected));

    [TestCase("65536")]
    [TestCase("-1")]
    [TestCase("http")]
    [TestCase("90 00")]
    public void What_is_no_port_is_refused_by_name(string value) => Assert.That(
        () => ManagementPort.Parse(value), Throws.InvalidOperationException.With.Message.Contains("MANAGEMENT_PORT").And.Message.Contains(value));
}
