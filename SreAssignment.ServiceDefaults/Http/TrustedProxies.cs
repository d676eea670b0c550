using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// The setting <c>TrustedProxies</c>: the addresses and networks, separated by commas or spaces, whose <c>X-Forwarded-For</c>, <c>-Host</c> and
/// <c>-Proto</c> are believed. Nobody's by default, since whoever is believed can pass for any address.
/// </summary>
internal static class TrustedProxies
{
    private const string Setting = "TrustedProxies";

    /// <summary>Makes the address of a request that came through trusted proxies that of the caller.</summary>
    /// <exception cref="InvalidOperationException">The setting holds something else than addresses and networks.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = Parse(app.Configuration[Setting]);
        if (networks.Count == 0)
            return;
        // No limit on their number: the walk ends at the first address that is not trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All & ~ForwardedHeaders.XForwardedPrefix, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }

    /// <exception cref="InvalidOperationException">One of them is neither an address nor a network.</exception>
    internal static IReadOnlyList<IPNetwork> Parse(string? list) =>
        [.. (list ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    private static IPNetwork ParseOne(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new InvalidOperationException($"{Setting} has '{text}'. Give addresses or networks separated by commas, such as 10.0.0.0/8,::1.");
    }
}
