using System.Buffers;
using System.Net.Sockets;

namespace Aspire.Hosting.Orchestration;

/// <summary>Passes bytes between two connections until both directions have ended or one of them breaks.</summary>
internal static class TcpRelay
{
    private const int BufferSize = 32 * 1024;

    public static async Task RunAsync(Socket client, Socket server, CancellationToken stopping)
    {
        client.NoDelay = true;
        var up = CopyAsync(client, server, stopping);
        var down = CopyAsync(server, client, stopping);
        var first = await Task.WhenAny(up, down);

        // One direction that ended in order leaves the other open (a half-closed connection); one that broke takes the other along.
        if (!await first)
        {
            client.Close(timeout: 0);
            server.Close(timeout: 0);
        }

        await Task.WhenAll(up, down);
    }

    /// <returns>Whether the sender ended in order.</returns>
    private static async Task<bool> CopyAsync(Socket from, Socket to, CancellationToken stopping)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                var read = await from.ReceiveAsync(buffer, stopping);
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return true;
                }

                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stopping);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
