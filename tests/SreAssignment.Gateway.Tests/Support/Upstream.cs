using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Gateway.Tests.Support;

/// <summary>A service behind the gateway on real Kestrel; keeps what reached it.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Socket _port = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private Upstream(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public ConcurrentQueue<Received> Requests { get; } = new();

    /// <summary>Off where there are so many that keeping them is too much.</summary>
    public bool KeepsRequests { get; set; } = true;

    public RequestDelegate Respond { get; set; } = context => context.Response.WriteAsync("response");

    /// <param name="certificate">For TLS, where it is given.</param>
    public static async Task<Upstream> StartAsync(TestCertificate? certificate = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls($"{(certificate is null ? "http" : "https")}://127.0.0.1:0");
        builder.Configuration["Kestrel:Certificates:Default:Path"] = certificate?.Path;
        builder.Configuration["Kestrel:Certificates:Default:KeyPath"] = certificate?.KeyPath;
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var upstream = new Upstream(app);
        app.Run(context =>
        {
            if (upstream.KeepsRequests)
                upstream.Requests.Enqueue(Received.Of(context.Request));
            return upstream.Respond(context);
        });
        await app.StartAsync();
        return upstream;
    }

    /// <summary>Refuses connections from now on. The port stays bound, so that no other server of the tests gets it.</summary>
    public async Task StopAsync()
    {
        var port = new Uri(Address).Port;
        await _app.StopAsync(new CancellationToken(canceled: true));
        _port.Bind(new IPEndPoint(IPAddress.Loopback, port));
    }

    public async ValueTask DisposeAsync()
    {
        _port.Dispose();
        await _app.DisposeAsync();
    }

    public sealed record Received(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
    {
        public static Received Of(HttpRequest request) => new(
            request.Method,
            request.Path + request.QueryString,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }
}
