using System.Net;
using System.Net.Sockets;

namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>A network between a client and a server on loopback, which can be cut and can come to a standstill.</summary>
internal sealed class FaultyNetwork : IDisposable
{
    private readonly int _serverPort;
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _connections = [];
    private TcpListener _listener;
    private TaskCompletionSource _moves = Moving();
    private long _bytesToClient = long.MaxValue;

    public FaultyNetwork(int serverPort)
    {
        _serverPort = serverPort;
        _listener = Listen(port: 0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Where clients connect to.</summary>
    public int Port { get; }

    /// <summary>Nobody answers any more: connections break and new ones are refused.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener.Stop();
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    public void Mend()
    {
        lock (_lock)
            _listener = Listen(Port);
    }

    /// <summary>Connections stay open and new ones are taken, and nothing passes.</summary>
    public void Stall() => _moves = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Comes to a standstill as soon as the server has sent so much more.</summary>
    public void StallAfter(long bytesToClient) => Volatile.Write(ref _bytesToClient, bytesToClient);

    public void Resume()
    {
        Volatile.Write(ref _bytesToClient, long.MaxValue);
        _moves.TrySetResult();
    }

    public void Dispose()
    {
        Cut();
        Resume();
    }

    private TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync(listener);
        return listener;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
                _ = ConnectAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private async Task ConnectAsync(TcpClient client)
    {
        using var server = new TcpClient();
        lock (_lock)
            _connections.AddRange([client, server]);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            await Task.WhenAny(PumpAsync(client, server, isToClient: false), PumpAsync(server, client, isToClient: true));
        }
        catch (SocketException)
        {
            // The server is down, and the client sees its connection end.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool isToClient)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            for (int count; (count = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                if (isToClient && Interlocked.Add(ref _bytesToClient, -count) < 0)
                    Stall();
                await _moves.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // One of the two has hung up, or the network was cut.
        }
    }

    private static TaskCompletionSource Moving()
    {
        var moving = new TaskCompletionSource();
        moving.SetResult();
        return moving;
    }
}
