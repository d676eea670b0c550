using System.Net;
using System.Net.Sockets;

namespace SreAssignment.Testing;

/// <summary>A TCP proxy between a client and a server on the loopback address. It can break connections, and it can stop forwarding.</summary>
public sealed class FaultyNetwork : IDisposable
{
    private readonly int _serverPort;
    private readonly Lock _lock = new();
    private readonly List<TcpClient> _connections = [];
    private TcpListener _listener;
    private TaskCompletionSource _forwarding = Forwarding();
    private long _bytesToClient = long.MaxValue;

    /// <summary>Starts the proxy on a free port.</summary>
    /// <param name="serverPort">The server's port.</param>
    public FaultyNetwork(int serverPort)
    {
        _serverPort = serverPort;
        _listener = Listen(port: 0);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Gets the port that clients connect to.</summary>
    public int Port { get; }

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _listener.Stop();
            _connections.ForEach(connection => connection.Dispose());
            _connections.Clear();
        }
    }

    /// <summary>Accepts connections again after <see cref="Cut"/>.</summary>
    public void Mend()
    {
        lock (_lock)
            _listener = Listen(Port);
    }

    /// <summary>Keeps connections open and accepts new ones, and forwards nothing.</summary>
    public void Stall() => _forwarding = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Does the same as <see cref="Stall"/> once the server has sent this many more bytes.</summary>
    public void StallAfter(long bytesToClient) => Volatile.Write(ref _bytesToClient, bytesToClient);

    /// <summary>Forwards again after <see cref="Stall"/> or <see cref="StallAfter"/>.</summary>
    public void Resume()
    {
        Volatile.Write(ref _bytesToClient, long.MaxValue);
        _forwarding.TrySetResult();
    }

    /// <inheritdoc/>
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
            // Cut stopped the listener.
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
            // The server is down. The client sees its connection end.
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
                await _forwarding.Task;
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The client or the server closed the connection, or Cut broke it.
        }
    }

    private static TaskCompletionSource Forwarding()
    {
        var forwarding = new TaskCompletionSource();
        forwarding.SetResult();
        return forwarding;
    }
}
