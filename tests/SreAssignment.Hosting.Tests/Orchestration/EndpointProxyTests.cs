using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class EndpointProxyTests
{
    [Test]
    public async Task Bytes_pass_both_ways_unchanged_and_the_ends_of_both_directions_are_kept()
    {
        await using var proxy = EndpointProxy.Listen(null);
        using var server = Listen(out var port);
        proxy.Add(new ProxyTarget(port));
        var sent = RandomNumberGenerator.GetBytes(3_000_000);
        var echo = Task.Run(async () =>
        {
            // Answers only after the caller has ended its side: the answer needs the half-closed connection.
            using var connection = await server.AcceptAsync();
            var received = await ReadAllAsync(connection);
            await connection.SendAsync(received);
            connection.Shutdown(SocketShutdown.Send);
        });

        using var client = await ConnectAsync(proxy.Port);
        await client.SendAsync(sent);
        client.Shutdown(SocketShutdown.Send);

        Assert.That(await ReadAllAsync(client), Is.EqualTo(sent));
        await echo;
    }

    [Test]
    public async Task A_replica_that_does_not_listen_is_passed_over()
    {
        await using var proxy = EndpointProxy.Listen(null);
        using var dead = new PortReservation();
        using var server = Listen(out var port);
        proxy.Add(new ProxyTarget(dead.Take()));
        proxy.Add(new ProxyTarget(port));

        for (var i = 0; i < 4; i++)
        {
            using var client = await ConnectAsync(proxy.Port);
            using var accepted = await server.AcceptAsync(TestHost.Deadline);
            Assert.That(accepted.Connected);
        }
    }

    [Test]
    public async Task A_new_connection_goes_to_the_replica_with_the_fewest()
    {
        await using var proxy = EndpointProxy.Listen(null);
        using var first = Listen(out var firstPort);
        using var second = Listen(out var secondPort);
        var busy = new ProxyTarget(firstPort);
        busy.Opened();
        busy.Opened();
        proxy.Add(busy);
        proxy.Add(new ProxyTarget(secondPort));

        using var one = await ConnectAsync(proxy.Port);
        using var two = await ConnectAsync(proxy.Port);
        using var acceptedOne = await second.AcceptAsync(TestHost.Deadline);
        using var acceptedTwo = await second.AcceptAsync(TestHost.Deadline);
        Assert.That(first.Poll(0, SelectMode.SelectRead), Is.False, "nobody waits at the busy one");
    }

    [Test]
    public async Task With_no_replica_the_connection_is_reset()
    {
        await using var proxy = EndpointProxy.Listen(null);
        Assert.That(
            async () =>
            {
                // The reset may come as early as the end of the connect.
                using var client = await ConnectAsync(proxy.Port);
                await client.ReceiveAsync(new byte[1], TestHost.Deadline);
            },
            Throws.InstanceOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.ConnectionReset));
    }

    [Test]
    public async Task It_listens_on_both_loopback_addresses()
    {
        await using var proxy = EndpointProxy.Listen(null);
        using var server = Listen(out var port);
        proxy.Add(new ProxyTarget(port));
        using var client = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        if (!Socket.OSSupportsIPv6)
            Assert.Ignore("This machine has no IPv6.");
        await client.ConnectAsync(IPAddress.IPv6Loopback, proxy.Port);
        using var accepted = await server.AcceptAsync(TestHost.Deadline);
        Assert.That(accepted.Connected);
    }

    [Test]
    public void Reserved_ports_differ_and_can_be_listened_on()
    {
        using var reservation = new PortReservation();
        var ports = Enumerable.Range(0, 50).Select(_ => reservation.Take()).ToList();
        Assert.That(ports, Is.Unique);

        reservation.BeforeStart();
        foreach (var port in ports)
        {
            using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            server.Bind(new IPEndPoint(IPAddress.Loopback, port));
            server.Listen();
        }
    }

    private static Socket Listen(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task<byte[]> ReadAllAsync(Socket socket)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, TestHost.Deadline) is var read and > 0)
            all.Write(buffer, 0, read);
        return all.ToArray();
    }
}
