using System.Net;
using Microsoft.Extensions.Options;
using SreAssignment.Gateway.Tokens;

namespace SreAssignment.Gateway.Limits;

/// <summary>The two rates that a replica allows: per address before anybody is authenticated, per client after.</summary>
internal sealed class RateLimits(IOptions<LimitsOptions> options, GatewayMetrics metrics) : IDisposable
{
    // A household or a machine has as many addresses of IPv6 as it likes, all under one prefix of 64 bits.
    private const int PrefixBytes = 8;

    private readonly RateLimit _address = new("address", options.Value.Address);
    private readonly RateLimit _client = new("client", options.Value.Client);

    public Task LimitAddressAsync(HttpContext context, RequestDelegate next) =>
        context.Connection.RemoteIpAddress is { } address
            ? LimitAsync(_address.Take(context, Key(address)), "address-rate", context, next)
            : next(context);

    public Task LimitClientAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<Caller>() is { } caller
            ? LimitAsync(_client.Take(context, caller.ClientId), "client-rate", context, next)
            : next(context);

    public void Dispose()
    {
        _address.Dispose();
        _client.Dispose();
    }

    internal static string Key(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, PrefixBytes)
            : address.ToString();
    }

    private Task LimitAsync(IResult? refusal, string reason, HttpContext context, RequestDelegate next)
    {
        if (refusal is null)
            return next(context);
        metrics.Refused(reason);
        return refusal.ExecuteAsync(context);
    }
}
