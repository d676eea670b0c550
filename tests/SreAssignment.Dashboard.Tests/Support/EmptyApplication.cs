using SreAssignment.Dashboard.Hosting;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>An application of no resources but those that a test adds, for what the dashboard does whatever it shows.</summary>
internal static class EmptyApplication
{
    public static async Task<DistributedApplication> StartAsync(Action<IDistributedApplicationBuilder>? configure = null)
    {
        var app = Build(configure);
        await app.StartAsync();
        return app;
    }

    /// <param name="configure">Adds what is its own.</param>
    public static DistributedApplication Build(Action<IDistributedApplicationBuilder>? configure = null)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--AppHost:ConsoleOutput=false"],
            AssemblyName = typeof(DashboardService).Assembly.GetName().Name,
        });
        configure?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>What a browser is, without following redirects.</summary>
    public static HttpClient Client(Uri link) => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(link, "/") };
}
