using System.Net.Sockets;
using System.Text;

namespace SreAssignment.Testing;

/// <summary>Sends the bytes of a request as they are, for requests that <see cref="HttpClient"/> cannot send.</summary>
public static class RawRequest
{
    /// <summary>Sends a request and reads until the server closes the connection or <paramref name="isEnough"/> is true.</summary>
    /// <param name="address">The server's host and port.</param>
    /// <param name="request">The bytes, as Latin-1 text.</param>
    /// <param name="isEnd">Whether to close the sending side of the connection after the request.</param>
    /// <param name="isEnough">Whether the text received so far is all that the test needs.</param>
    /// <returns>Everything received, as Latin-1 text.</returns>
    public static async Task<string> SendAsync(Uri address, string request, bool isEnd = false, Func<string, bool>? isEnough = null)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        if (isEnd)
            socket.Client.Shutdown(SocketShutdown.Send);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (isEnough?.Invoke(received.ToString()) != true && await stream.ReadAsync(buffer) is var count and > 0)
                received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // A server that closes before it has read the whole request resets the connection.
        }
        return received.ToString();
    }
}
