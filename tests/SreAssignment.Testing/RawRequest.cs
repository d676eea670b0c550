using System.Net.Sockets;
using System.Text;

namespace SreAssignment.Gateway.Tests.StandIns;

/// <summary>A request down to the bytes, for what a well-behaved client never sends.</summary>
internal static class RawRequest
{
    /// <summary>Sends it and reads until the other side closes, or something holds of what it has sent.</summary>
    /// <param name="address">To whom.</param>
    /// <param name="request">What.</param>
    /// <param name="isEnd">Whether the other side is told that nothing more will come.</param>
    /// <param name="isEnough">Whether what has come is all that is asked for.</param>
    public static async Task<string> SendAsync(Uri address, string request, bool isEnd = false, Func<string, bool>? isEnough = null)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request));
        if (isEnd)
            socket.Client.Shutdown(SocketShutdown.Send);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (isEnough?.Invoke(answer.ToString()) != true && await stream.ReadAsync(buffer) is var count and > 0)
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (IOException)
        {
            // It closed without having read everything, which resets the connection.
        }
        return answer.ToString();
    }
}
