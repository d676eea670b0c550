using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SreAssignment.ServiceDefaults.Management;

/// <summary>The port that health and metrics are answered on. 0 stands for any free port, which is then the last one that the server listens on.</summary>
internal sealed class ManagementPort(int configured, IServer server)
{
    public const string Setting = "MANAGEMENT_PORT";
    private const int Default = 9000;
    private int _port = configured;

    /// <summary>The port in use; known once the server has started.</summary>
    public int Number
    {
        get
        {
            if (_port == 0)
                _port = BindingAddress.Parse(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Last()).Port;
            return _port;
        }
    }

    public static int Parse(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return Default;
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue)
            return port;
        throw new InvalidOperationException(
            $"{Setting} is '{value}'. Set it to a port number from 1 to {ushort.MaxValue} (0 takes any free port), or leave it out for {Default}.");
    }
}
