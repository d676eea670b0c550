using System.Net;

namespace Aspire.Hosting.Orchestration;

/// <summary>One replica as a proxy sees it.</summary>
/// <param name="port">The port that the replica listens on, at the loopback address.</param>
internal sealed class ProxyTarget(int port)
{
    private int _connections;

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, port);

    /// <summary>Connections open now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Opened() => Interlocked.Increment(ref _connections);

    public void Closed() => Interlocked.Decrement(ref _connections);
}
