using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Dashboard.Hosting;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>An application of no resources, for what the dashboard does whatever it shows.</summary>
internal static class EmptyApplication
{
    public static async Task<DistributedApplication> StartAsync()
    {
        var app = Build();
        await app.StartAsync();
        return app;
    }

    /// <param name="services">What is its own.</param>
    public static DistributedApplication Build(Action<IServiceCollection>? services = null)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--AppHost:ConsoleOutput=false"],
            AssemblyName = typeof(DashboardService).Assembly.GetName().Name,
        });
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    /// <summary>What a browser is, without following redirects.</summary>
    public static HttpClient Client(Uri link) => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(link, "/") };
}
