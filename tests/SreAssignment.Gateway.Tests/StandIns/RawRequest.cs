using System.Net.Sockets;
using System.Text;

namespace SreAssignment.Gateway.Tests.StandIns;

/// <summary>A request down to the bytes, for what a well-behaved client never sends.</summary>
internal static class RawRequest
{
    /// <summary>Sends it and reads until the other side closes.</summary>
    /// <param name="address">To whom.</param>
    /// <param name="request">What.</param>
    /// <param name="isEnd">Whether the other side is told that nothing more will come.</param>
    public static async Task<string> SendAsync(Uri address, string request, bool isEnd = false)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        if (isEnd)
            socket.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // It closed without having read everything, which resets the connection.
        }
        return Encoding.Latin1.GetString(answer.ToArray());
    }
}
