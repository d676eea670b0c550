using System.Net;
using System.Net.Sockets;

namespace SreAssignment.Testing;

/// <summary>
/// A port that neither accepts nor refuses a connection, as behind a firewall that drops packets: the listener's backlog is full, so the system ignores
/// further attempts to connect.
/// </summary>
public sealed class SilentServer : IDisposable
{
    // Below the second after which TCP sends the first packet of a connection again.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(500);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    private SilentServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
    }

    /// <summary>Gets the address, <c>http://127.0.0.1:PORT</c>.</summary>
    public string Address => $"http://{_listener.LocalEndPoint}";

    /// <summary>Fills the backlog.</summary>
    public static async Task<SilentServer> StartAsync()
    {
        var server = new SilentServer();
        while (await server.AcceptsAnotherAsync())
        {
        }

        return server;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queued.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }

    private async Task<bool> AcceptsAnotherAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _queued.Add(socket);
        using var timeout = new CancellationTokenSource(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(_listener.LocalEndPoint!, timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
