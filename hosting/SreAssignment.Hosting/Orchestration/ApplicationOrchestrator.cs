using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs the application on this machine: checks it, gives its endpoints addresses, and starts and stops its resources in their order.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model, EndpointAllocator endpoints, ReplicaLauncher launcher, ResourceNotificationService notifications,
    ResourceLoggerService logs, ResourceCommandService commands, IOptions<OrchestrationOptions> options, TimeProvider time, HostConsole console) : IHostedService, IAsyncDisposable
{
    private readonly List<ResourceRunner> _runners = [];

    /// <exception cref="DistributedApplicationException">The application cannot be run as it was described; every mistake found is in the message.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new DistributedApplicationException("Running the application needs a POSIX shell and POSIX signals. On Windows run it in WSL.");
        ModelValidator.Validate(model);
        endpoints.Allocate();

        var jobs = model.Resources.SelectMany(r => r.Annotations.OfType<WaitAnnotation>())
            .Where(w => w.WaitType == WaitType.WaitForCompletion).Select(w => w.Resource).ToHashSet();
        foreach (var resource in model.Resources)
        {
            if (resource is IComputeResource)
                _runners.Add(new ResourceRunner(resource, jobs.Contains(resource), launcher, notifications, logs, options.Value, time));
            else
                notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running });
        }

        console.Starting(model);
        foreach (var runner in _runners)
        {
            runner.RegisterCommands(commands);
            runner.Begin();
        }

        _ = ReportWhenHealthyAsync();
        return Task.CompletedTask;
    }

    /// <summary>Stops each resource after those that wait for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        console.Stopping();
        var stops = new Dictionary<IResource, Task>();
        await Task.WhenAll(_runners.Select(r => StopAsync(r, stops)));
        console.Stopped();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var runner in _runners)
            await runner.DisposeAsync();
    }

    private Task StopAsync(ResourceRunner runner, Dictionary<IResource, Task> stops)
    {
        if (stops.TryGetValue(runner.Resource, out var stop))
            return stop;
        var dependants = _runners.Where(r => r.Resource.Annotations.OfType<WaitAnnotation>().Any(w => w.Resource == runner.Resource)).ToList();
        return stops[runner.Resource] = StopAfterAsync();

        async Task StopAfterAsync()
        {
            await Task.WhenAll(dependants.Select(d => StopAsync(d, stops)));
            await runner.StopAsync();
        }
    }

    private async Task ReportWhenHealthyAsync()
    {
        await Task.WhenAll(_runners.Select(r => r.AllHealthy));
        using var self = Process.GetCurrentProcess();
        console.Healthy(_runners.Sum(r => r.Replicas), time.GetUtcNow() - self.StartTime.ToUniversalTime());
    }
}

internal static class OrchestrationServices
{
    public static IServiceCollection AddOrchestration(this IServiceCollection services)
    {
        services.AddOptions<OrchestrationOptions>().BindConfiguration(OrchestrationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<HostConsole>()
            .AddSingleton<Reaper>()
            .AddSingleton<HealthProbe>()
            .AddSingleton<ContainerRuntime>()
            .AddSingleton<ReplicaEnvironment>()
            .AddSingleton<ReplicaLauncher>()
            .AddSingleton<EndpointAllocator>()
            .AddHostedService<ApplicationOrchestrator>();
    }
}
