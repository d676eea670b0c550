using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// The setting <c>TrustedProxies</c>: the addresses and networks, separated by commas or spaces, whose <c>X-Forwarded-For</c>, <c>-Host</c> and <c>-Proto</c>
/// are used. It is empty by default, since a trusted peer can claim any address. No other setting trusts a peer: <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>
/// would trust every one, and has no effect.
/// </summary>
internal static class TrustedProxies
{
    public const string Setting = "TrustedProxies";

    // The framework's name of ASPNETCORE_FORWARDEDHEADERS_ENABLED.
    private const string FrameworkSetting = "ForwardedHeaders_Enabled";

    /// <summary>Validates the setting at start.</summary>
    public static void AddTrustedProxies(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection([new(FrameworkSetting, "false")]);
        builder.Services.AddOptions<TrustedProxiesOptions>().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TrustedProxiesOptions>, TrustedProxiesValidator>();
    }

    /// <summary>Replaces the address of a request from trusted proxies by the one that they received it from.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = Parse(app.Configuration[Setting]);
        if (networks.Count == 0)
            return;

        // The number of proxies is not limited: the walk ends at the first address that is not trusted.
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All & ~ForwardedHeaders.XForwardedPrefix, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(network);
        app.Use(HostNames.IgnoreInvalidForwardedAsync);
        app.UseForwardedHeaders(options);
    }

    /// <summary>Reads the networks. Other texts stop the service at start.</summary>
    internal static IReadOnlyList<IPNetwork> Parse(string? list) =>
        [.. Split(list).Select(text => (IsNetwork: TryParse(text, out var network), network)).Where(item => item.IsNetwork).Select(item => item.network)];

    internal static string[] Split(string? list) => (list ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    internal static bool TryParse(string text, out IPNetwork network)
    {
        if (!IPAddress.TryParse(text, out var address))
            return IPNetwork.TryParse(text, out network);

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}

internal sealed class TrustedProxiesOptions;

internal sealed class TrustedProxiesValidator(IConfiguration configuration) : IValidateOptions<TrustedProxiesOptions>
{
    public ValidateOptionsResult Validate(string? name, TrustedProxiesOptions options)
    {
        var failures = TrustedProxies.Split(configuration[TrustedProxies.Setting])
            .Where(text => !TrustedProxies.TryParse(text, out _))
            .Select(text => $"{TrustedProxies.Setting} has '{text}'. Set it to addresses and networks separated by commas, such as 10.0.0.0/8,::1.")
            .ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
