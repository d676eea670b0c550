using System.Globalization;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests;

/// <summary>Applications of test services, and what tests ask of them.</summary>
internal static class TestHost
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Ends a wait that would otherwise hang the run.</summary>
    public static CancellationToken Deadline => new CancellationTokenSource(Patience).Token;

    public static IDistributedApplicationBuilder CreateBuilder(params string[] args) => DistributedApplication.CreateBuilder(new DistributedApplicationOptions
    {
        Args = ["--DcpPublisher:RandomizePorts=true", "--AppHost:ConsoleOutput=false", .. args],
        AssemblyName = typeof(TestHost).Assembly.GetName().Name,
        DisableDashboard = true,
    });

    public static IResourceBuilder<ProjectResource> AddService(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddProject<Projects.SreAssignment_Hosting_TestService>(name).WithHttpEndpoint().WithHttpHealthCheck("/health");

    public static async Task<DistributedApplication> StartAsync(this IDistributedApplicationBuilder builder)
    {
        var app = builder.Build();
        await app.StartAsync(Deadline);
        return app;
    }

    public static async Task<DistributedApplication> StartHealthyAsync(this IDistributedApplicationBuilder builder)
    {
        var app = await builder.StartAsync();
        foreach (var resource in builder.Resources.OfType<ProjectResource>())
        {
            for (var i = 1; i <= resource.GetReplicaCount(); i++)
                await app.ResourceNotifications.WaitForResourceHealthyAsync(ReplicaId(resource, i), Deadline);
        }

        return app;
    }

    public static string ReplicaId(ProjectResource resource, int index) => resource.GetReplicaCount() == 1 ? resource.Name : $"{resource.Name}-{index}";

    /// <summary>The answer of a resource, over a connection of its own so that the proxy chooses anew.</summary>
    public static async Task<string> GetAsync(this DistributedApplication app, string resource, string path)
    {
        using var client = new HttpClient { BaseAddress = app.GetEndpoint(resource), Timeout = Patience };
        return await client.GetStringAsync(path);
    }

    public static async Task PostAsync(Uri address, string path)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = Patience };
        using var response = await client.PostAsync(path, null);
        response.EnsureSuccessStatusCode();
    }

    public static int ProcessId(this DistributedApplication app, string replicaId) =>
        app.ResourceNotifications.TryGetCurrentState(replicaId, out var e) ? ProcessId(e) : throw new ArgumentException($"No state of {replicaId}.");

    public static int ProcessId(ResourceEvent e) =>
        Convert.ToInt32(e.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value, CultureInfo.InvariantCulture);

    /// <summary>The address of one replica, past the proxy.</summary>
    public static Uri ReplicaAddress(this DistributedApplication app, string replicaId) =>
        app.ResourceNotifications.TryGetCurrentState(replicaId, out var e) ? new Uri(e.Snapshot.Urls.Single(u => u.IsInternal).Url) : throw new ArgumentException($"No state of {replicaId}.");

    /// <summary>Waits for a line, of those written already or still to come.</summary>
    public static async Task<string> WaitForLineAsync(this DistributedApplication app, string resource, string part)
    {
        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        await foreach (var batch in logs.WatchAsync(resource).WithCancellation(Deadline))
        {
            if (batch.FirstOrDefault(l => l.Content.Contains(part, StringComparison.Ordinal)) is { Content: { } line })
                return line;
        }

        throw new InvalidOperationException("The lines ended.");
    }
}
