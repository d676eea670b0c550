using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace SreAssignment.Auth.Tests.Support;

/// <summary>The service on Kestrel, on free ports of the loopback address, with a clock that only a test advances.</summary>
internal sealed class AuthHost : IAsyncDisposable
{
    public const string Issuer = "https://tokens.example.com";

    private readonly WebApplication _app;

    private AuthHost(WebApplication app, FakeTimeProvider time, LogCollector log)
    {
        _app = app;
        Time = time;
        Log = log;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        Http = CreateClient(addresses[0]);
        Management = new HttpClient { BaseAddress = new Uri(addresses[1]) };
        Internal = CreateClient(addresses[2]);
    }

    /// <summary>A client of the public endpoints.</summary>
    public HttpClient Http { get; }

    /// <summary>A client of health and metrics.</summary>
    public HttpClient Management { get; }

    /// <summary>A client of token exchange and introspection.</summary>
    public HttpClient Internal { get; }

    public FakeTimeProvider Time { get; }

    public LogCollector Log { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts the service with the clients of <see cref="TestClients"/>.</summary>
    /// <param name="folder">The content root, with the folders <c>keys</c> and <c>data</c>.</param>
    /// <param name="time">The clock; a new one when null.</param>
    /// <param name="configure">Changes the registered services.</param>
    /// <param name="settings">Further settings, each as <c>Name=value</c>.</param>
    public static async Task<AuthHost> StartAsync(
        TemporaryFolder folder, FakeTimeProvider? time = null, Action<IServiceCollection>? configure = null, params string[] settings)
    {
        time ??= new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var log = new LogCollector();
        string[] args =
        [
            "--environment=Development", $"--contentRoot={folder.Path}", "--urls=http://127.0.0.1:0", "--MANAGEMENT_PORT=0", "--INTERNAL_PORT=0",
            $"--Tokens:Issuer={Issuer}",
            .. TestClients.Settings.Concat(settings).Select(setting => $"--{setting}"),
        ];
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddAuth();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Logging.ClearProviders().AddProvider(log);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapAuth();
        try
        {
            await app.StartAsync();
            return new AuthHost(app, time, log);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Polls the health report until it contains <paramref name="part"/>, and returns it.</summary>
    public Task<string> HealthAsync(string part) => Eventually.GetAsync(
        () => Management.GetStatusAndBodyAsync("/health"), report => report.Contains(part, StringComparison.Ordinal));

    /// <summary>Waits until the service is ready and no check is degraded.</summary>
    public Task HealthyAsync() => HealthAsync("200 {\"status\":\"Healthy\"");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Management.Dispose();
        Internal.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    // Allows header values that are not ASCII.
    private static HttpClient CreateClient(string address) =>
        new(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = new Uri(address) };
}
