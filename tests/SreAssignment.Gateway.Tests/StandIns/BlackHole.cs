using System.Net;
using System.Net.Sockets;

namespace SreAssignment.Gateway.Tests.StandIns;

/// <summary>An address that never answers an attempt to connect, as that of a machine that has lost its power: a listener whose queue is full.</summary>
internal sealed class BlackHole : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _filler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public BlackHole()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(backlog: 0);
        _filler.Connect(_listener.LocalEndPoint!);
    }

    public string Address => $"http://{_listener.LocalEndPoint}";

    public void Dispose()
    {
        _filler.Dispose();
        _listener.Dispose();
    }
}
