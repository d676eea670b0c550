using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>An application of several processes, and the host that runs or publishes it.</summary>
public sealed class DistributedApplication : IHost, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly BuilderInterception? _interception;
    private bool _isStarted;
    private bool _isStopped;
    private bool _isDisposed;

    internal DistributedApplication(IHost host, BuilderInterception? interception)
    {
        _host = host;
        _interception = interception;
    }

    /// <inheritdoc/>
    public IServiceProvider Services => _host.Services;

    /// <summary>Tells how each resource is.</summary>
    public ResourceNotificationService ResourceNotifications => Services.GetRequiredService<ResourceNotificationService>();

    /// <summary>Executes commands on resources.</summary>
    public ResourceCommandService ResourceCommands => Services.GetRequiredService<ResourceCommandService>();

    /// <summary>Starts the description of an application.</summary>
    public static IDistributedApplicationBuilder CreateBuilder() => CreateBuilder([]);

    /// <summary>Starts the description of an application.</summary>
    /// <param name="args">The command line.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        return new DistributedApplicationBuilder(args);
    }

    /// <summary>Starts the description of an application.</summary>
    /// <param name="options">How its host is set up.</param>
    public static IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options) => new DistributedApplicationBuilder(options);

    /// <summary>Runs or publishes the application, and returns when that has ended.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>
    /// Runs or publishes the application, and returns when that has ended. When the application cannot be run or published as it was described, what is wrong goes to
    /// standard error and the exit code becomes 1.
    /// </summary>
    /// <param name="cancellationToken">Stops the application.</param>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_interception is not null)
        {
            await _interception.RunAsync(cancellationToken);
            return;
        }

        try
        {
            if (Services.GetRequiredService<DistributedApplicationExecutionContext>().IsPublishMode)
                await Services.GetRequiredService<ApplicationPublisher>().PublishAsync(cancellationToken);
            else
                await RunUntilStoppedAsync(cancellationToken);
        }
        catch (DistributedApplicationException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}");
            Environment.ExitCode = 1;
        }
    }

    /// <summary>Starts the application: returns when every endpoint has an address, not when every process is healthy.</summary>
    /// <exception cref="DistributedApplicationException">The application cannot be run as it was described.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        // What cannot be made fails here: a host that has not got as far as its services cannot be stopped.
        _ = Services.GetServices<IHostedService>();
        _isStarted = true;
        return _host.StartAsync(cancellationToken);
    }

    /// <summary>Stops every process, each after those that wait for it.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        _isStopped = true;
        return _host.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Stops what still runs, also of a start that failed or was ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (_isStarted && !_isStopped)
            await StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        else
            _host.Dispose();
        _interception?.Disposed();
    }

    private async Task RunUntilStoppedAsync(CancellationToken cancellationToken)
    {
        var lifetime = Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await HostingAbstractionsHostExtensions.RunAsync(this, cancellationToken);
        }
        catch (OperationCanceledException) when (
            !lifetime.ApplicationStarted.IsCancellationRequested && (lifetime.ApplicationStopping.IsCancellationRequested || cancellationToken.IsCancellationRequested))
        {
            // Whoever stops it while it starts gets what they asked for; a stop that takes too long later is a failure.
        }
    }
}
