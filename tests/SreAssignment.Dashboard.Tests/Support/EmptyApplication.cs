using SreAssignment.Dashboard.Hosting;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>An application of no resources, for what the dashboard does whatever it shows.</summary>
internal static class EmptyApplication
{
    public static async Task<DistributedApplication> StartAsync()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--AppHost:ConsoleOutput=false"],
            AssemblyName = typeof(DashboardService).Assembly.GetName().Name,
        });
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    /// <summary>What a browser is, without following redirects.</summary>
    public static HttpClient Client(Uri link) => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(link, "/") };
}
