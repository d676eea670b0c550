using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace SreAssignment.ServiceDefaults.Tests.Support;

/// <summary>A service with the defaults on real Kestrel: one public port, one management port, both free ones.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private RunningService(WebApplication app)
    {
        App = app;
        var addresses = app.Urls.ToArray();
        Public = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        Management = new HttpClient { BaseAddress = new Uri(addresses[1]) };
    }

    public WebApplication App { get; }

    public HttpClient Public { get; }

    public HttpClient Management { get; }

    public LogCollector Logs => App.Services.GetRequiredService<LogCollector>();

    public static async Task<RunningService> StartAsync(
        Action<WebApplicationBuilder>? configure = null,
        Action<WebApplication>? map = null,
        FakeTimeProvider? time = null,
        params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        foreach (var (key, value) in settings.Prepend(("MANAGEMENT_PORT", "0")).Prepend(("urls", "http://127.0.0.1:0")))
            builder.Configuration[key] = value;
        if (time is not null)
            builder.Services.AddSingleton<TimeProvider>(time);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<LogCollector>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LogCollector>());
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UseServiceDefaults();
        map?.Invoke(app);
        await app.StartAsync();
        return new RunningService(app);
    }

    public async ValueTask DisposeAsync()
    {
        Public.Dispose();
        Management.Dispose();
        await App.DisposeAsync();
    }
}
