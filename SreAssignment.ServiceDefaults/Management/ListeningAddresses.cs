using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace SreAssignment.ServiceDefaults.Management;

/// <summary>The addresses that the server is configured to listen on.</summary>
internal static class ListeningAddresses
{
    private const string ServerDefault = "http://localhost:5000";

    /// <summary>
    /// Returns the configured addresses and, where none of them has the port, one more that has it: on the first one's host, so that a service bound to
    /// loopback does not open the port to the network.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of them is not an address.</exception>
    /// <returns>The addresses, and the position of the one with the port among them.</returns>
    public static (string Addresses, int Index) With(IConfiguration configuration, int port)
    {
        var addresses = Configured(configuration);
        var parsed = addresses.ConvertAll(Parse);
        var index = port == 0 ? -1 : parsed.FindIndex(address => address.Port == port);
        if (index >= 0)
            return (string.Join(';', addresses), index);

        return (string.Join(';', [.. addresses, $"http://{parsed[0].Host}:{port}"]), addresses.Count);
    }

    /// <summary>Returns the port of each configured address; 0 is any free one.</summary>
    public static IEnumerable<int> Ports(IConfiguration configuration) => Configured(configuration).Select(address => Parse(address).Port);

    private static BindingAddress Parse(string address)
    {
        try
        {
            return BindingAddress.Parse(address);
        }
        catch (FormatException exception)
        {
            throw new InvalidOperationException(
                $"ASPNETCORE_URLS has '{address}'. Set it to addresses separated by semicolons, such as http://*:8080.", exception);
        }
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
