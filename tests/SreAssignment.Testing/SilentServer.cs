using System.Net;
using System.Net.Sockets;

namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>
/// A port behind which nobody answers and nobody refuses, as behind a firewall or on a node that is gone: the queue of connections to accept is full,
/// so that the system drops every further attempt.
/// </summary>
internal sealed class SilentServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _queued = [];

    private SilentServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(0);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static async Task<SilentServer> StartAsync()
    {
        var server = new SilentServer();
        while (await server.AcceptsAnotherAsync())
        {
        }

        return server;
    }

    public void Dispose()
    {
        _queued.ForEach(socket => socket.Dispose());
        _listener.Dispose();
    }

    private async Task<bool> AcceptsAnotherAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _queued.Add(socket);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await socket.ConnectAsync(_listener.LocalEndPoint!, patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
