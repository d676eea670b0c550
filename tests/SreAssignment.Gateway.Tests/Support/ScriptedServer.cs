using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SreAssignment.Gateway.Tests.Support;

/// <summary>A server that does on each connection what a script says, down to the bytes; for what a well-behaved one never does.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="script">Called with the number of the connection, from 1.</param>
    public ScriptedServer(Func<int, Connection, Task> script)
    {
        _listener.Start();
        _accepting = AcceptAsync(script);
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<int, Connection, Task> script)
    {
        var connections = new List<Task>();
        try
        {
            for (var number = 1; ; number++)
                connections.Add(RunAsync(script, number, await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (_stop.IsCancellationRequested && exception is OperationCanceledException or InvalidOperationException)
        {
            // The listener may have stopped between two connections.
            await Task.WhenAll(connections);
        }
    }

    private async Task RunAsync(Func<int, Connection, Task> script, int number, TcpClient client)
    {
        using var connection = new Connection(client, _stop.Token);
        try
        {
            await script(number, connection);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The other side, or the test, is done with it.
        }
    }

    internal sealed class Connection(TcpClient client, CancellationToken stop) : IDisposable
    {
        private readonly StreamReader _reader = new(client.GetStream(), Encoding.Latin1);

        /// <summary>The request's head, up to the empty line; null when the other side has closed.</summary>
        public async Task<string?> ReadHeadAsync()
        {
            var head = new StringBuilder();
            while (await _reader.ReadLineAsync(stop) is { } line)
            {
                if (line.Length == 0)
                    return head.ToString();
                head.Append(line).Append('\n');
            }
            return null;
        }

        public async Task<string> ReadBodyAsync(int length)
        {
            var body = new char[length];
            await _reader.ReadBlockAsync(body, stop);
            return new string(body);
        }

        /// <summary>Takes whatever comes, and says nothing, until the other side closes.</summary>
        public Task StaySilentAsync() => client.GetStream().CopyToAsync(Stream.Null, stop);

        public Task SendAsync(string text) => client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), stop).AsTask();

        public Task OkAsync(string body) => SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        /// <summary>Closes with a reset, as the kernel does for a process that was killed.</summary>
        public void Reset() => client.Client.Close(timeout: 0);

        public void Dispose()
        {
            _reader.Dispose();
            client.Dispose();
        }
    }
}
