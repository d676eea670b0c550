using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Has projects run by the tool that started the host, so that it can apply changes to them while they run, or debug them, by version 2024-04-23 of Aspire's
/// <see href="https://github.com/dotnet/aspire/blob/main/docs/specs/IDE-execution.md">IDE execution</see>.
/// </summary>
/// <param name="configuration">Says where the tool is, if there is one.</param>
/// <param name="application">Is stopped when the tool is gone, since nobody would tell any more what its processes do.</param>
/// <param name="console">Says why.</param>
internal sealed class RunSessionClient(IConfiguration configuration, IHostApplicationLifetime application, HostConsole console) : IAsyncDisposable
{
    private const string Sessions = "run_session";
    private const string Version = "api-version=2024-04-23";
    private static readonly TimeSpan UnwantedAnswer = TimeSpan.FromSeconds(10);
    private const string InstanceHeader = "Microsoft-Developer-DCP-Instance-ID";

    // As the protocol wants it: exactly 12 of these characters.
    private readonly string _instance = configuration["DCP_INSTANCE_ID_PREFIX"] + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 12);
    private readonly SemaphoreSlim _connecting = new(1);

    // By project. dotnet watch fails when it has to start two of one project at once.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _starting = [];

    // By session id. What a session does may be told before the answer that names it.
    private readonly ConcurrentDictionary<string, Channel<RunSessionNotification>> _notifications = [];
    private HttpClient? _client;
    private ClientWebSocket? _socket;
    private Task _listening = Task.CompletedTask;

    /// <summary>Where the tool is; <see langword="null"/> when there is none.</summary>
    public RunSessionEndpoint? Endpoint { get; } = RunSessionEndpoint.Of(configuration);

    /// <summary>Has a project run.</summary>
    /// <param name="projectPath">The project file.</param>
    /// <param name="variables">Over those of the tool.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="output">Is given each line, and whether it came from standard error.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">The tool does not answer, or cannot run it; the message says why.</exception>
    public async Task<RunSession> StartAsync(
        string projectPath, IEnumerable<RunSessionVariable> variables, IReadOnlyList<string> arguments, Action<string, bool> output, CancellationToken cancellationToken)
    {
        var mark = Guid.NewGuid().ToString("N");
        var launch = new ProjectLaunch(projectPath, Debugger.IsAttached ? "Debug" : "NoDebug");
        var request = new RunSessionRequest([launch], [.. variables, new RunSessionVariable(RunSession.MarkVariable, mark)], arguments.Count > 0 ? arguments : null);

        // What was asked for is started, whether or not somebody waits for it. So the answer is waited for, to be able to stop it.
        using var patience = new CancellationTokenSource();
        await using var givingUp = cancellationToken.Register(() => patience.CancelAfter(UnwantedAnswer));

        var oneAtATime = _starting.GetOrAdd(projectPath, _ => new SemaphoreSlim(1));
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            var client = await ConnectAsync(cancellationToken);
            using var response = await client.PutAsJsonAsync($"{Sessions}?{Version}", request, RunSessionJson.Default.RunSessionRequest, patience.Token);
            if (!response.IsSuccessStatusCode)
                throw new DistributedApplicationException($"The development tool did not start {projectPath}: {await ReasonAsync(response, patience.Token)}");
            var id = response.Headers.Location?.OriginalString.Split('/')[^1]
                ?? throw new DistributedApplicationException($"The development tool answered {(int)response.StatusCode} and did not say what it has started (Location).");
            return new RunSession(id, mark, this, NotificationsOf(id).Reader, output);
        }
        catch (Exception e) when (e is HttpRequestException or WebSocketException)
        {
            throw new DistributedApplicationException(
                $"The development tool cannot be reached at {Endpoint!.Address} ({RunSessionEndpoint.PortVariable}) to start {projectPath}: {e.Message}", e);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Asks for a session to be ended, and returns when it has ended, or when nobody is there any more to do it.</summary>
    public async Task StopAsync(string sessionId, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client!.DeleteAsync($"{Sessions}/{Uri.EscapeDataString(sessionId)}?{Version}", cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The tool has ended before the host.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket is { State: WebSocketState.Open } open)
            await open.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Task.WhenAny(_listening, Task.Delay(TimeSpan.FromSeconds(1)));
        _socket?.Dispose();
        await _listening;
        _client?.Dispose();
        _connecting.Dispose();
        foreach (var project in _starting.Values)
            project.Dispose();
    }

    private Channel<RunSessionNotification> NotificationsOf(string sessionId) =>
        _notifications.GetOrAdd(sessionId, _ => Channel.CreateUnbounded<RunSessionNotification>(new UnboundedChannelOptions { SingleReader = true }));

    /// <summary>Nothing is told again, so the host listens before it asks for the first session.</summary>
    private async Task<HttpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            _client ??= Client(Endpoint!);
            if (_socket is null)
            {
                var address = new UriBuilder(Endpoint!.Address) { Scheme = Endpoint.Certificate is null ? "ws" : "wss", Path = $"{Sessions}/notify", Query = Version }.Uri;
                var socket = new ClientWebSocket();
                await socket.ConnectAsync(address, _client, cancellationToken);
                _socket = socket;
                _listening = ListenAsync(socket);
            }

            return _client;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private HttpClient Client(RunSessionEndpoint endpoint)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (endpoint.Certificate is { } expected)
        {
            // It is self-signed: this very one or none.
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(expected),
            };
        }

        var client = new HttpClient(handler) { BaseAddress = endpoint.Address, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", endpoint.Token);
        client.DefaultRequestHeaders.Add(InstanceHeader, _instance);
        return client;
    }

    private async Task ListenAsync(ClientWebSocket socket)
    {
        try
        {
            using var message = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
            {
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Take(message.GetBuffer().AsSpan(0, (int)message.Length));
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It broke off, or the host ends: either way nothing more is told.
        }

        if (application.ApplicationStopping.IsCancellationRequested)
            return;
        console.ToolGone();
        application.StopApplication();
    }

    private void Take(ReadOnlySpan<byte> text)
    {
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim(" \r\t"u8);
            if (line.IsEmpty)
                continue;
            try
            {
                if (JsonSerializer.Deserialize(line, RunSessionJson.Default.RunSessionNotification) is { SessionId: not null } notification)
                    NotificationsOf(notification.SessionId).Writer.TryWrite(notification);
            }
            catch (JsonException e)
            {
                console.Unreadable(e.Message);
            }
        }
    }

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            if (JsonSerializer.Deserialize(text, RunSessionJson.Default.RunSessionFailure)?.Error is { Message: { Length: > 0 } message })
                return message;
        }
        catch (JsonException)
        {
            // Older tools say it in plain words, or by the status alone.
        }

        return text.Length > 0 ? text : $"it answered {(int)response.StatusCode} {response.ReasonPhrase}.";
    }
}
