using System.Reflection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>One run of an application's entry point, on a thread of its own, held where it builds the application and again where it would run it.</summary>
internal sealed class EntryPointRun(Assembly assembly, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : BuilderInterception
{
    private static readonly string[] Defaults = ["--DcpPublisher:RandomizePorts=true", "--AppHost:ConsoleOutput=false"];

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _described = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _entryPoint = Task.CompletedTask;

    /// <summary>Runs the entry point up to where it builds the application.</summary>
    public Task<DistributedApplicationBuilder> StartAsync(string[] args)
    {
        var entryPoint = assembly.EntryPoint ?? throw new ArgumentException($"{assembly.GetName().Name} has no entry point.", nameof(args));
        _entryPoint = Task.Factory.StartNew(() => Run(entryPoint, args), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return _described.Task;
    }

    /// <summary>Lets the entry point build the application.</summary>
    public Task<DistributedApplication> BuildAsync()
    {
        _mayBuild.TrySetResult();
        return _built.Task;
    }

    /// <summary>Ends the run, whether the application was built or not.</summary>
    public async Task EndAsync()
    {
        _mayBuild.TrySetCanceled();
        _done.TrySetResult();
        await _entryPoint;
    }

    public override void Creating(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        options.AssemblyName ??= assembly.GetName().Name;
        options.DisableDashboard = true;
        settings.EnvironmentName ??= Environments.Development;

        // Before what the test says on the command line, which counts for more.
        options.Args = [.. Defaults, .. options.Args ?? []];
        configure(options, settings);
    }

    public override void Building(DistributedApplicationBuilder builder)
    {
        _described.TrySetResult(builder);
        _mayBuild.Task.GetAwaiter().GetResult();
    }

    public override void Built(DistributedApplication application) => _built.TrySetResult(application);

    public override void Disposed() => _done.TrySetResult();

    public override Task RunAsync(CancellationToken cancellationToken) => _done.Task;

    private void Run(MethodInfo entryPoint, string[] args)
    {
        Current = this;
        try
        {
            entryPoint.Invoke(null, entryPoint.GetParameters().Length == 0 ? null : [args]);
            Fail(new DistributedApplicationException($"The entry point of {assembly.GetName().Name} ended without building an application."));
        }
        catch (TargetInvocationException e)
        {
            // Whoever waits for the builder or for the application learns what the entry point threw.
            Fail(e.InnerException!);
        }

        void Fail(Exception exception)
        {
            _described.TrySetException(exception);
            _built.TrySetException(exception);
        }
    }
}
