using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace SreAssignment.Auth.Throttling;

/// <summary>
/// The setting <c>TrustedProxies</c>: the addresses and networks, separated by spaces, whose <c>X-Forwarded-For</c> is believed. Nobody's by default.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "TrustedProxies";

    /// <summary>Makes the address of a request that came through trusted proxies that of the caller.</summary>
    /// <exception cref="InvalidOperationException">The setting holds something else than addresses and networks.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = Parse(app.Configuration[Setting] ?? "");
        if (networks.Count == 0)
            return;

        // As many hops as are trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);

        app.UseForwardedHeaders(options);
    }

    private static List<IPNetwork> Parse(string setting) => setting.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne).ToList();

    private static IPNetwork ParseOne(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
            return network;

        return IPAddress.TryParse(text, out var address)
            ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : throw new InvalidOperationException($"{Setting} holds '{text}'; list addresses and networks separated by spaces, such as '10.0.0.0/8 ::1'.");
    }
}
