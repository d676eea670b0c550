using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>A notification of Alertmanager.</summary>
/// <param name="Path">The path of the request, which tells the receiver.</param>
/// <param name="Authorization">The header of that name.</param>
/// <param name="Body">The JSON.</param>
internal sealed record Notification(string Path, string Authorization, JsonObject Body);

/// <summary>Receives notifications of Alertmanager, on a port that the system picks.</summary>
internal sealed class NotificationServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Notification> _received = new();

    private NotificationServer(WebApplication app) => _app = app;

    /// <summary>Gets the address, with a slash at the end.</summary>
    public Uri Address => new(_app.Urls.Single());

    public static async Task<NotificationServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = new NotificationServer(builder.Build());
        server._app.MapFallback(server.ReceiveAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Gets the alerts of the webhook for pages as "status alertname severity service".</summary>
    public string[] Pages() =>
    [
        .. from notification in _received
           where notification.Path == "/page"
           from alert in notification.Body.List("alerts")
           let labels = alert["labels"]!
           select $"{alert.Text("status")} {labels.Text("alertname")} {labels.Text("severity")} {labels.Text("service")}",
    ];

    /// <summary>Gets the titles of the messages in a channel of Slack.</summary>
    public string[] SlackTitles(string channel) =>
    [
        .. _received.Where(n => n.Path == "/slack" && n.Body.Text("channel") == channel)
            .SelectMany(n => n.Body.List("attachments")).Select(attachment => attachment.Text("title")),
    ];

    /// <summary>Gets the Authorization headers of the webhooks.</summary>
    public string[] Authorizations() => [.. _received.Where(n => n.Path != "/slack").Select(n => n.Authorization).Distinct()];

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        _received.Enqueue(new(context.Request.Path, context.Request.Headers.Authorization.ToString(), body));
        await context.Response.WriteAsync("ok");
    }
}
