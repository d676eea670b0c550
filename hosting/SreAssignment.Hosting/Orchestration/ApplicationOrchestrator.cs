using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestration;

/// <summary>Runs the application on this machine: checks it, gives its endpoints addresses, and starts and stops its resources in their order.</summary>
internal sealed class ApplicationOrchestrator(
    DistributedApplicationModel model, EndpointAllocator endpoints, ResourceUrls urls, ReplicaLauncher launcher, ResourceNotificationService notifications,
    DependencyWait dependencies, LifecycleEvents events, IDistributedApplicationEventing eventing, ResourceLoggerService logs, ParameterPrompt prompt, Reaper reaper,
    IOptions<OrchestrationOptions> options, TimeProvider time, HostConsole console, IServiceProvider services) : IHostedService, IAsyncDisposable
{
    private readonly List<ResourceRunner> _runners = [];

    /// <exception cref="DistributedApplicationException">The application cannot be run as it was described; every mistake found is in the message.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
            throw new DistributedApplicationException("Running the application needs a POSIX shell and POSIX signals. On Windows run it in WSL.");
        console.LeftBehind(await LeftBehind.StopAsync(reaper.Application, cancellationToken));
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);
        ModelValidator.Validate(model);
        await prompt.AskAsync(model, cancellationToken);
        endpoints.Allocate();
        await AnnounceEndpointsAsync(cancellationToken);

        var jobs = model.Resources.SelectMany(r => r.Annotations.OfType<WaitAnnotation>())
            .Where(w => w.WaitType == WaitType.WaitForCompletion).Select(w => w.Resource).ToHashSet();
        foreach (var resource in model.Resources.Where(r => r is IComputeResource))
        {
            _runners.Add(new ResourceRunner(
                resource, jobs.Contains(resource), launcher, urls, notifications, dependencies, eventing, logs, options.Value, time, services));
        }

        console.Starting(model);
        events.Begin();
        foreach (var runner in _runners)
            runner.Begin();
        foreach (var resource in model.Resources.Where(r => r is not IComputeResource))
            await BeginAsync(resource, cancellationToken);
        await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), cancellationToken);
        _ = ReportWhenHealthyAsync();
    }

    /// <summary>Stops each resource after those that wait for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_runners.Count == 0)
            return;
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

    private async Task AnnounceEndpointsAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in model.Resources)
        {
            if (resource is IResourceWithEndpoints)
                await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);
            await urls.AllocateAsync(resource, cancellationToken);
        }

        // Those who still subscribe to it are told by the compiler; they are called none the less.
#pragma warning disable CS0618
        await eventing.PublishAsync(new AfterEndpointsAllocatedEvent(services, model), cancellationToken);
#pragma warning restore CS0618
        foreach (var resource in model.Resources.OfType<IResourceWithConnectionString>())
            await eventing.PublishAsync(new ConnectionStringAvailableEvent(resource, services), cancellationToken);
    }

    /// <summary>A value is there from the start; anything else that is no process says for itself how it is.</summary>
    private async Task BeginAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource is IResourceWithoutLifetime)
            await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.Running });
        else
            await notifications.PublishUpdateAsync(resource, s => s with { Urls = urls.Of(resource) });
        await eventing.PublishAsync(
            new InitializeResourceEvent(resource, eventing, logs, notifications, services), EventDispatchBehavior.NonBlockingSequential, cancellationToken);
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
        var started = _runners.Where(r => r.StartsByItself).ToList();
        await Task.WhenAll(started.Select(r => r.AllHealthy));
        using var self = Process.GetCurrentProcess();
        console.Healthy(started.Sum(r => r.Replicas), time.GetUtcNow() - self.StartTime.ToUniversalTime());
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
            .AddSingleton<RunSessionClient>()
            .AddSingleton<ReplicaLauncher>()
            .AddSingleton<EndpointAllocator>()
            .AddSingleton<ResourceUrls>()
            .AddSingleton<DependencyWait>()
            .AddSingleton<LifecycleEvents>()
            .AddSingleton<ParameterPrompt>()
            .AddHostedService<ApplicationOrchestrator>();
    }
}
