using System.Net.Sockets;
using System.Text;

namespace SreAssignment.Gateway.Tests.StandIns;

/// <summary>A request down to the bytes, for what a well-behaved client never sends.</summary>
internal static class RawRequest
{
    /// <summary>Sends it and reads until the other side closes.</summary>
    public static async Task<string> SendAsync(Uri address, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }
}
