using System.Net;
using System.Net.Sockets;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>The network that limits count requests of an address for.</summary>
public static class ClientNetwork
{
    private const int PrefixLength = 8;

    /// <summary>Returns an IPv4 address itself, or the 64-bit prefix of an IPv6 address: a host or a household has all addresses of a prefix.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(PrefixLength).Clear();
        return new IPAddress(bytes);
    }
}
