using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Ports kept for one replica, one for each of its endpoints. Each is held bound without listening for as long as the replica lives: the replica can listen on
/// it, since both sides allow the address to be used again, while the system hands it to nobody else. Where the system refuses that, the port is let go when
/// the replica is about to start.
/// </summary>
internal sealed class PortReservation : IDisposable
{
    private readonly List<Socket> _held = [];

    /// <summary>Takes a free port.</summary>
    public int Take()
    {
        const int tries = 20;
        for (var attempt = 0; attempt < tries; attempt++)
        {
            var v4 = Bind(AddressFamily.InterNetwork, IPAddress.Loopback, 0)!;
            var port = ((IPEndPoint)v4.LocalEndPoint!).Port;
            _held.Add(v4);
            if (!Socket.OSSupportsIPv6)
                return port;

            // A server told to listen on localhost takes both loopback addresses.
            if (Bind(AddressFamily.InterNetworkV6, IPAddress.IPv6Loopback, port) is { } v6)
            {
                _held.Add(v6);
                return port;
            }
        }

        throw new DistributedApplicationException($"No port is free on both loopback addresses after {tries} tries.");
    }

    /// <summary>Lets the ports go where holding them would keep the replica from listening.</summary>
    public void BeforeStart()
    {
        if (!OperatingSystem.IsLinux())
            Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var socket in _held)
            socket.Dispose();
        _held.Clear();
    }

    private static Socket? Bind(AddressFamily family, IPAddress address, int port)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return socket;
        }
        catch (SocketException e) when (port != 0 && e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
        catch (SocketException e) when (family == AddressFamily.InterNetworkV6 && e.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            // IPv6 is compiled in and switched off: nobody can listen there, so nothing needs to be kept.
            return socket;
        }
    }
}
