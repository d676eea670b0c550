using System.Net;
using System.Net.Sockets;
using SreAssignment.Auth.Clients;

namespace SreAssignment.Auth.Throttling;

/// <summary>Who tries to be which client. Failures of one source say nothing about another.</summary>
/// <param name="ClientId">The client that it claims to be, existing or not.</param>
/// <param name="Address">The caller's IPv4 address or, since a single host has all of it, IPv6 network of 64 bits.</param>
/// <param name="IsForwarded">
/// Whether an untrusted proxy passed the request on, so that the address is the proxy's. Kept apart from the proxy's own requests, so that
/// strangers who come through the gateway cannot lock the gateway itself out.
/// </param>
internal readonly record struct AttemptSource(string ClientId, IPAddress Address, bool IsForwarded)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const int NetworkLength = 8;

    public static AttemptSource Of(HttpContext context, string clientId) => new(
        // No client has a longer id; what is made up is not worth the memory.
        clientId.Length <= ClientRegistry.MaxIdLength ? clientId : "",
        Network(context.Connection.RemoteIpAddress ?? IPAddress.None),
        // Trusted entries have been taken out by now.
        context.Request.Headers.ContainsKey(ForwardedFor));

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkLength).Clear();
        return new IPAddress(bytes);
    }
}
