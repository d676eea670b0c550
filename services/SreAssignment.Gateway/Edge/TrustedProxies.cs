using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace SreAssignment.Gateway.Edge;

/// <summary>
/// The proxies in front of this one whose <c>X-Forwarded-*</c> is believed: addresses and networks from <c>TrustedProxies</c>, separated by
/// commas or spaces. None by default, since whoever is believed can pass for any address.
/// </summary>
internal static class TrustedProxies
{
    public const string Setting = "TrustedProxies";

    /// <exception cref="InvalidOperationException">One of them is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Parse(string? list) =>
        [.. (list ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

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

    private static IPNetwork ParseOne(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new InvalidOperationException($"{Setting} has '{text}'. Give addresses or networks, for example 10.0.0.0/8, separated by commas.");
    }
}
