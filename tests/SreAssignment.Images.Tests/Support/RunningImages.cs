using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Images.Tests.Support;

/// <summary>The service on real Kestrel and an empty folder, with an authority that signs its tokens.</summary>
internal sealed class RunningImages : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestAuthority _authority;

    private RunningImages(WebApplication app, TestAuthority authority, TemporaryFolder folder, LogCollector logs)
    {
        (_app, _authority, Folder, Logs) = (app, authority, folder, logs);
        Client = CreateClient(Token());
        Anonymous = CreateClient(token: null);
        Management = new HttpClient { BaseAddress = new Uri(app.Urls.Last()) };
    }

    public TemporaryFolder Folder { get; }

    public LogCollector Logs { get; }

    /// <summary>Sends a token with both scopes.</summary>
    public HttpClient Client { get; }

    public HttpClient Anonymous { get; }

    public HttpClient Management { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<RunningImages> StartAsync(Action<WebApplicationBuilder>? configure = null, params (string Key, string Value)[] settings)
    {
        var authority = await TestAuthority.StartAsync();
        var folder = new TemporaryFolder();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing", ContentRootPath = folder.Path });
        builder.Configuration.AddInMemoryCollection(
        [
            new("urls", "http://127.0.0.1:0"),
            new("MANAGEMENT_PORT", "0"),
            new("Drain:Delay", "00:00:00"),
            new("ObjectStore:Initialize", "true"),
            new("Tokens:Issuer", TestAuthority.Issuer),
            new("Tokens:Authority", authority.Address),
        ]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddServiceDefaults();
        builder.AddImages();
        var logs = new LogCollector();
        builder.Logging.ClearProviders().AddProvider(logs);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapImages();
        await app.StartAsync();
        return new(app, authority, folder, logs);
    }

    public string Token(string scope = "images:read images:write", string audience = "images") =>
        _authority.Sign(DateTimeOffset.UtcNow, audience, token =>
        {
            token.Claims["scope"] = scope;
            // Longer than all tests.
            token.Expires = DateTime.UtcNow.AddHours(1);
        });

    public HttpClient CreateClient(string? token)
    {
        var client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        Management.Dispose();
        await _app.DisposeAsync();
        await _authority.DisposeAsync();
        Folder.Dispose();
    }

    public static ByteArrayContent Body(byte[] bytes, string? contentType = "application/octet-stream")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return content;
    }
}
