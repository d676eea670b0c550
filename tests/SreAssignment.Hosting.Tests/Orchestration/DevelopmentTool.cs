using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.Orchestration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>What <c>dotnet watch</c> or a development environment is to the host: it runs projects when asked to, and tells what they do.</summary>
internal sealed class DevelopmentTool : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Session> _sessions = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = [];
    private readonly SemaphoreSlim _oneMessage = new(1);
    private readonly string _token = Guid.NewGuid().ToString("N");
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly WebApplication _app;

    // The host takes the conversation for open, and asks for its first session, a moment before this side has its end of it.
    private readonly TaskCompletionSource<WebSocket> _listener = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastId;

    private DevelopmentTool()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate)));
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Use(AuthorizeAsync);
        _app.Map("/run_session/notify", ListenAsync);
        _app.MapPut("/run_session", (Delegate)PutAsync);
        _app.MapDelete("/run_session/{id}", DeleteAsync);
    }

    /// <summary>Why it runs nothing; <see langword="null"/> when it does.</summary>
    public string? Refusal { get; set; }

    /// <summary>What it was asked to run, in that order.</summary>
    public ConcurrentQueue<JsonNode> Requests { get; } = [];

    /// <summary>How often a project was being started while another start of it was under way.</summary>
    public int StartsAtOnce { get; private set; }

    /// <summary>The ids of the sessions that it was asked to end.</summary>
    public ConcurrentQueue<string> Ended { get; } = [];

    /// <summary>Ends when it was asked to end a session.</summary>
    public Task EndOfAsync(string id) => _ends.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(TestHost.Deadline);

    /// <summary>What it tells the host by environment variables.</summary>
    public string[] Arguments =>
    [
        $"--{RunSessionEndpoint.PortVariable}=localhost:{new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port}",
        $"--{RunSessionEndpoint.TokenVariable}={_token}",
        $"--{RunSessionEndpoint.CertificateVariable}={Convert.ToBase64String(_certificate.RawData)}",
    ];

    public static async Task<DevelopmentTool> StartAsync()
    {
        var tool = new DevelopmentTool();
        await tool._app.StartAsync();
        return tool;
    }

    /// <summary>A certificate for this machine.</summary>
    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>Ends the process of a session, if it runs, and starts another in its place, as after a change of its source.</summary>
    public async Task RestartAsync(string id)
    {
        var session = _sessions[id];
        session.IsRestarting = true;
        if (!session.Process.HasExited)
            session.Process.Kill();
        await session.Process.WaitForExitAsync();
        await RunAsync(session);
    }

    /// <summary>Sends a message to the host.</summary>
    public async Task TellAsync(string message)
    {
        await _oneMessage.WaitAsync();
        try
        {
            var listener = await _listener.Task.WaitAsync(TestHost.Deadline);
            await listener.SendAsync(System.Text.Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, TestHost.Deadline);
        }
        finally
        {
            _oneMessage.Release();
        }
    }

    /// <summary>Ends the conversation, and leaves what it has started alone.</summary>
    public async Task LeaveAsync()
    {
        var listener = await _listener.Task.WaitAsync(TestHost.Deadline);
        await listener.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, null, TestHost.Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values.Where(s => !s.Process.HasExited))
            session.Process.Kill();
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        var isAllowed = context.Request.Headers.Authorization == $"Bearer {_token}"
            && context.Request.Headers["Microsoft-Developer-DCP-Instance-ID"].ToString() is { Length: 12 } instance && instance.All(char.IsAsciiLetterOrDigit)
            && context.Request.Query["api-version"] == "2024-04-23";
        context.Response.StatusCode = isAllowed ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized;
        return isAllowed ? next(context) : Task.CompletedTask;
    }

    private async Task ListenAsync(HttpContext context)
    {
        var listener = await context.WebSockets.AcceptWebSocketAsync();
        _listener.SetResult(listener);
        try
        {
            // The host says nothing but that it leaves.
            await listener.ReceiveAsync(new byte[1], context.RequestAborted);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Or leaves without a word.
        }
    }

    private async Task<IResult> PutAsync(HttpContext context)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        Requests.Enqueue(request);
        if (Refusal is not null)
            return Results.Json(new { error = new { code = "ProjectNotFound", message = Refusal } }, statusCode: StatusCodes.Status500InternalServerError);
        var id = Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        var session = _sessions[id] = new Session(id, request);
        if (_sessions.Values.Any(s => s != session && s.IsStarting))
            StartsAtOnce++;
        await RunAsync(session);
        return Results.Created($"{context.Request.Scheme}://{context.Request.Host}/run_session/{id}", null);
    }

    private async Task<IResult> DeleteAsync(string id)
    {
        Ended.Enqueue(id);
        _ends.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        if (!_sessions.TryRemove(id, out var session))
            return Results.NoContent();
        if (!session.Process.HasExited)
            UnixSignal.Send(session.Process.Id, UnixSignal.Terminate);
        await session.Process.WaitForExitAsync();
        return Results.Ok();
    }

    private async Task RunAsync(Session session)
    {
        var assembly = new Projects.SreAssignment_Hosting_TestService().TargetPath;
        var start = new ProcessStartInfo(DotnetHost.Path, ["exec", assembly, .. session.Arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in session.Variables)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        session.Process = process;
        session.IsRestarting = false;
        await TellAsync(new { notification_type = "processRestarted", session_id = session.Id, pid = process.Id });
        session.IsStarting = false;
        _ = FollowAsync();

        async Task FollowAsync()
        {
            await Task.WhenAll(PumpAsync(process.StandardOutput, isError: false), PumpAsync(process.StandardError, isError: true));
            await process.WaitForExitAsync();
            if (!session.IsRestarting)
                await TellAsync(new { notification_type = "sessionTerminated", session_id = session.Id, exit_code = process.ExitCode });
        }

        async Task PumpAsync(StreamReader reader, bool isError)
        {
            while (await reader.ReadLineAsync() is { } line)
                await TellAsync(new { notification_type = "serviceLogs", session_id = session.Id, is_std_err = isError, log_message = $"{line}\n" });
        }
    }

    private Task TellAsync(object message) => TellAsync(JsonSerializer.Serialize(message));

    private sealed class Session(string id, JsonNode request)
    {
        public string Id { get; } = id;

        public Process Process { get; set; } = null!;

        public bool IsStarting { get; set; } = true;

        public bool IsRestarting { get; set; }

        public IEnumerable<string> Arguments => request["args"]?.AsArray().Select(a => (string)a!) ?? [];

        public IEnumerable<(string Name, string Value)> Variables => request["env"]!.AsArray().Select(v => ((string)v!["name"]!, (string)v["value"]!));
    }
}
