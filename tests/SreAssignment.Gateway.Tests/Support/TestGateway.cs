using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Gateway.Tests.Support;

/// <summary>The gateway on real Kestrel between an authority and an images service that a test commands.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestGateway(WebApplication app, TestAuthority authority, ExchangeEndpoint exchange, Upstream images, FakeTimeProvider time)
    {
        _app = app;
        Authority = authority;
        Exchange = exchange;
        Images = images;
        Time = time;
        Address = new Uri(app.Urls.First());
        // A gateway with an exporter in another test makes clients record spans, which would replace the trace context that a test sends.
        Client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = Address };
        Management = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
    }

    public TestAuthority Authority { get; }

    public ExchangeEndpoint Exchange { get; }

    public Upstream Images { get; }

    public FakeTimeProvider Time { get; }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public HttpClient Management { get; }

    public IServiceProvider Services => _app.Services;

    public LogCollector Logs => Services.GetRequiredService<LogCollector>();

    public static Task<TestGateway> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

    public static async Task<TestGateway> StartAsync(string? imagesAddress, params (string Key, string Value)[] settings)
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var exchange = new ExchangeEndpoint(time);
        var authority = await TestAuthority.StartAsync(exchange.Map);
        var images = await Upstream.StartAsync();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Testing",
            ApplicationName = typeof(GatewayExtensions).Assembly.GetName().Name,
        });
        (string, string)[] defaults =
        [
            ("urls", "http://127.0.0.1:0"),
            ("MANAGEMENT_PORT", "0"),
            ("Drain:Delay", "00:00:00"),
            ("Logging:Console:LogLevel:Default", "None"),
            ("Tokens:Issuer", TestAuthority.Issuer),
            // The clock of some tests runs far ahead.
            ("Tokens:MaxLifetime", "30.00:00:00"),
            ("Gateway:ClientSecret", ExchangeEndpoint.ClientSecret),
            ("services:auth:http:0", authority.Address),
            ("services:auth:internal:0", authority.Address),
            ("services:images:http:0", imagesAddress ?? images.Address),
        ];
        foreach (var (key, value) in defaults.Concat(settings))
            builder.Configuration[key] = value;
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<LogCollector>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LogCollector>());
        builder.AddServiceDefaults();
        builder.AddGateway();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapGateway();
        await app.StartAsync();
        return new TestGateway(app, authority, exchange, images, time);
    }

    /// <summary>A client's token, valid but for what <paramref name="change"/> makes of it.</summary>
    public string Token(string scope = "images:read images:write", Action<SecurityTokenDescriptor>? change = null) =>
        Authority.Sign(Time.GetUtcNow(), "gateway", token =>
        {
            token.Claims["scope"] = scope;
            change?.Invoke(token);
        });

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? token) => SendAsync(HttpMethod.Get, path, token);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Management.Dispose();
        await _app.DisposeAsync();
        await Authority.DisposeAsync();
        await Images.DisposeAsync();
    }
}
