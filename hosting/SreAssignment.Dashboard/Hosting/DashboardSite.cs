using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.FluentUI.AspNetCore.Components;
using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Security;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>The dashboard's pages, on a port of this machine only.</summary>
internal sealed class DashboardSite : IAsyncDisposable
{
    // For a browser that comes back from a short sleep; one that crashed does not.
    private static readonly TimeSpan LostPageKept = TimeSpan.FromMinutes(1);

    // A page that is told of the end tries to come back at once. When it is as fast as that its connection would hold the site open for as long as it is let.
    private static readonly TimeSpan OpenPagesKept = TimeSpan.FromMilliseconds(500);

    private readonly WebApplication _app;

    public DashboardSite(IServiceProvider host, HostedApplication application, LoginTokens tokens)
    {
        // An application of its own, whose files lie beside this assembly and not in the folder of the application that it shows.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(DashboardSite).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,

            // Whatever the application is in, the dashboard is not being developed: its files do not change, and browsers may keep them.
            EnvironmentName = Environments.Production,
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.WebHost.UseStaticWebAssets();

        // The framework takes a build that is not published for one whose files change while it runs: it would compress each at every request, and forbid to keep them.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.Configuration["EnableStaticAssetsDevelopmentCaching"] = "true";
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.AddSingleton(host.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton(host.GetRequiredService<TimeProvider>());
        builder.Services.AddSingleton(host.GetRequiredService<TelemetryStore>());
        builder.Services.AddSingleton(host.GetRequiredService<ResourceMonitor>());
        builder.Services.AddSingleton(host.GetRequiredService<IOptions<ServicePromises>>());
        builder.Services.AddSingleton(host.GetRequiredService<DistributedApplicationModel>());
        builder.Services.AddSingleton(host.GetRequiredService<ResourceCommandService>());
        builder.Services.AddSingleton(application).AddSingleton<Ticker>().AddSingleton<Secrets>().AddScoped<CommandRunner>();
        builder.Services.AddHostedService<PageWarmUp>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = OpenPagesKept);
        builder.Services.AddHostFiltering(filter => filter.AllowedHosts = ["localhost", "127.0.0.1"]);
        builder.Services.AddSignIn(tokens);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DisconnectedCircuitRetentionPeriod = LostPageKept);
        builder.Services.AddFluentUIComponents();

        _app = builder.Build();
        _app.UseHostFiltering();
        _app.UseSecurityHeaders();
        _app.UseAuthentication();
        _app.UseAuthorization();
        _app.UseAntiforgery();
        _app.MapStaticAssets().AllowAnonymous();
        _app.MapSignIn();
        _app.MapConsoleDownload().RequireAuthorization();
        _app.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireAuthorization();
    }

    /// <summary>Where the pages are, once started.</summary>
    public Uri Address => new UriBuilder(_app.Addresses()[0]) { Host = "localhost" }.Uri;

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
