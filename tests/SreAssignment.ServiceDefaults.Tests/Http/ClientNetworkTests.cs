using System.Net;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.ServiceDefaults.Tests.Http;

public sealed class ClientNetworkTests
{
    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1")]
    [TestCase("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [TestCase("2001:db8:1:2:ffff::", "2001:db8:1:2::")]
    [TestCase("255.255.255.255", "255.255.255.255")]
    public void Of_address_is_the_IPv4_address_or_64_bits_of_IPv6(string address, string network) =>
        Assert.That(ClientNetwork.Of(IPAddress.Parse(address)), Is.EqualTo(IPAddress.Parse(network)));
}
