using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace SreAssignment.ServiceDefaults.Management;

/// <summary>The addresses that the server is told to listen on, with the management port among them.</summary>
internal static class ListeningAddresses
{
    private const string ServerDefault = "http://localhost:5000";

    /// <summary>
    /// The configured addresses and, where none of them has the management port, one more that has it: on the first one's host, so that a
    /// service bound to loopback does not open its management port to the network.
    /// </summary>
    public static string WithManagement(IConfiguration configuration, int managementPort)
    {
        var addresses = Configured(configuration);
        var parsed = addresses.ConvertAll(BindingAddress.Parse);
        if (managementPort != 0 && parsed.Exists(address => address.Port == managementPort))
            return string.Join(';', addresses);
        return string.Join(';', [.. addresses, $"http://{parsed[0].Host}:{managementPort}"]);
    }

    private static List<string> Configured(IConfiguration configuration)
    {
        var urls = Split(configuration[WebHostDefaults.ServerUrlsKey]);
        if (urls.Length > 0)
            return [.. urls];
        List<string> fromPorts =
        [
            .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
            .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
        ];
        return fromPorts.Count > 0 ? fromPorts : [ServerDefault];
    }

    private static string[] Split(string? list) =>
        list?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
