using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Describes an application.</summary>
public sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private static readonly Dictionary<string, string> SwitchMappings = new()
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
        ["--step"] = "Publishing:Step",
    };

    private readonly HostApplicationBuilder _host;
    private readonly BuilderInterception? _interception = BuilderInterception.Current;
    private IServiceProvider? _services;

    /// <summary>Starts the description of an application.</summary>
    /// <param name="args">The command line.</param>
    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    /// <summary>Starts the description of an application.</summary>
    /// <param name="options">How its host is set up.</param>
    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings();
        _interception?.Creating(options, settings);

        AppHostAssembly = options.Assembly;
        AppHostDirectory = Metadata("apphostprojectpath") ?? Directory.GetCurrentDirectory();
        settings.ApplicationName ??= AppHostAssembly?.GetName().Name;
        settings.ContentRootPath ??= AppHostDirectory;
        _host = new HostApplicationBuilder(settings);
        if (options.Args is { Length: > 0 } args)
            _host.Configuration.AddCommandLine(args, SwitchMappings);

        ExecutionContext = new DistributedApplicationExecutionContext(Operation());
        UserSecrets = UserSecrets.Of(AppHostAssembly);
        Eventing = new DistributedApplicationEventing(() => _services!.GetRequiredService<ILogger<DistributedApplication>>());
        AddServices(options);
    }

    /// <inheritdoc/>
    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc/>
    public string AppHostDirectory { get; }

    /// <inheritdoc/>
    public Assembly? AppHostAssembly { get; }

    /// <inheritdoc/>
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc/>
    public IServiceCollection Services => _host.Services;

    /// <inheritdoc/>
    public DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <inheritdoc/>
    public IResourceCollection Resources { get; } = new ResourceCollection();

    /// <inheritdoc/>
    public IDistributedApplicationEventing Eventing { get; }

    internal UserSecrets UserSecrets { get; }

    /// <inheritdoc/>
    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.FirstOrDefault(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)) is { } existing)
        {
            throw new DistributedApplicationException(
                $"Cannot add {resource.GetType().Name} '{resource.Name}': there is a {existing.GetType().Name} '{existing.Name}' already, and names are unique without regard to case.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    /// <inheritdoc/>
    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    /// <inheritdoc/>
    public DistributedApplication Build()
    {
        _interception?.Building(this);
        var application = new DistributedApplication(_host.Build(), _interception);
        _services = application.Services;
        _interception?.Built(application);
        return application;
    }

    private DistributedApplicationOperation Operation() => Configuration["AppHost:Operation"]?.ToLowerInvariant() switch
    {
        null or "" or "run" => DistributedApplicationOperation.Run,
        "publish" => DistributedApplicationOperation.Publish,
        var other => throw new DistributedApplicationException($"--operation is 'run' or 'publish', not '{other}'."),
    };

    private string? Metadata(string key) =>
        AppHostAssembly?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(a => a.Key == key)?.Value;

    private void AddServices(DistributedApplicationOptions options)
    {
        Services.AddSingleton(options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.Configure<ResourceNotificationServiceOptions>(o =>
            o.DefaultWaitBehavior = options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        Services.AddSingleton<ResourceLoggerService>();
        Services.AddSingleton<ResourceNotificationService>();
        Services.AddSingleton(services => new ResourceCommandService(
            services.GetRequiredService<DistributedApplicationModel>(), services.GetRequiredService<ResourceNotificationService>(),
            services.GetRequiredService<ResourceLoggerService>(), services));
        Services.AddSingleton(Eventing);
        Services.AddSingleton(UserSecrets);
        Services.AddSingleton(TimeProvider.System);
        Services.AddHealthChecks();
        if (ExecutionContext.IsRunMode)
        {
            foreach (var extension in HostExtensionAttribute.Of(AppHostAssembly))
                extension.Configure(this, options);
            Services.AddOrchestration();
        }
        Services.Configure<PublishingOptions>(Configuration.GetSection(PublishingOptions.Section));
        Services.AddSingleton<ApplicationPublisher>();

        // The orchestrator has a deadline for each process; the host's own must not cut it short.
        Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMinutes(2));
        Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        _host.Logging.AddFilter("Microsoft", LogLevel.Warning);
        _host.Logging.AddFilter("System.Net.Http", LogLevel.Warning);

        // A start that fails is told by the exception, once and without a stack trace.
        _host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }
}
