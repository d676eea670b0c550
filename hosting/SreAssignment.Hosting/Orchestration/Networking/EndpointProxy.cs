using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Listens on the port that callers of an endpoint connect to, and spreads the connections over the replicas that are healthy: each goes to the one with the
/// fewest. A replica that cannot be connected to is passed over. With no replica left the connection is closed at once, as a Kubernetes Service does.
/// </summary>
internal sealed class EndpointProxy : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(20);
    private readonly List<Socket> _listeners;
    private readonly CancellationTokenSource _stopping = new();
    private ImmutableArray<ProxyTarget> _targets = [];
    private int _next;

    private EndpointProxy(List<Socket> listeners, int port)
    {
        _listeners = listeners;
        Port = port;
        foreach (var listener in listeners)
            _ = AcceptAsync(listener);
    }

    public int Port { get; }

    public ImmutableArray<ProxyTarget> Targets => _targets;

    /// <summary>Listens on both loopback addresses.</summary>
    /// <param name="port">The port, or <see langword="null"/> for one that the system picks.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    public static EndpointProxy Listen(int? port)
    {
        const int tries = 20;
        for (var attempt = 1; ; attempt++)
        {
            var listeners = new List<Socket>();
            try
            {
                var v4 = Listen(AddressFamily.InterNetwork, IPAddress.Loopback, port ?? 0);
                listeners.Add(v4);
                var actual = ((IPEndPoint)v4.LocalEndPoint!).Port;
                if (Socket.OSSupportsIPv6 && TryListenV6(actual) is { } v6)
                    listeners.Add(v6);
                return new EndpointProxy(listeners, actual);
            }
            catch (SocketException) when (port is null && attempt < tries)
            {
                // The port that was free on one loopback address is taken on the other: another is picked.
                Close(listeners);
            }
            catch (SocketException)
            {
                Close(listeners);
                throw;
            }
        }
    }

    public void Add(ProxyTarget target) => ImmutableInterlocked.Update(ref _targets, (targets, t) => targets.Contains(t) ? targets : targets.Add(t), target);

    public void Remove(ProxyTarget target) => ImmutableInterlocked.Update(ref _targets, (targets, t) => targets.Remove(t), target);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Close(_listeners);
        _stopping.Dispose();
    }

    private static Socket Listen(AddressFamily family, IPAddress address, int port)
    {
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            socket.Listen(512);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket? TryListenV6(int port)
    {
        try
        {
            return Listen(AddressFamily.InterNetworkV6, IPAddress.IPv6Loopback, port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            // IPv6 is compiled in and switched off.
            return null;
        }
    }

    private static void Close(List<Socket> sockets)
    {
        foreach (var socket in sockets)
            socket.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                try
                {
                    _ = ServeAsync(await listener.AcceptAsync(_stopping.Token), _stopping.Token);
                }
                catch (SocketException) when (!_stopping.IsCancellationRequested)
                {
                    // The caller went away in the queue, or the process is out of handles for a moment: the listener itself is still good.
                    await Task.Delay(AcceptPause, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The proxy is being disposed of.
        }
        catch (ObjectDisposedException)
        {
            // The same, seen by the other listener.
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken stopping)
    {
        using (client)
        {
            if (await ConnectAsync(stopping) is not { } connected)
            {
                // A reset says "nobody is there" more clearly than an orderly end would.
                client.Close(timeout: 0);
                return;
            }

            var (target, server) = connected;
            using (server)
            {
                try
                {
                    await TcpRelay.RunAsync(client, server, stopping);
                }
                finally
                {
                    target.Closed();
                }
            }
        }
    }

    private async Task<(ProxyTarget Target, Socket Server)?> ConnectAsync(CancellationToken stopping)
    {
        var start = (uint)Interlocked.Increment(ref _next);
        var targets = _targets;
        var inTurn = targets.Select((_, i) => targets[(int)((start + (uint)i) % (uint)targets.Length)]);
        foreach (var target in inTurn.OrderBy(t => t.Connections))
        {
            target.Opened();
            var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            deadline.CancelAfter(ConnectTimeout);
            try
            {
                await server.ConnectAsync(target.Address, deadline.Token);
                return (target, server);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                server.Dispose();
                target.Closed();
            }
        }

        return null;
    }
}
