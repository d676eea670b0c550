using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Hosting.Kustomize;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for deploying an application to Kubernetes with kustomize.</summary>
public static class KustomizeEnvironmentExtensions
{
    private const string HostSuffix = ".AppHost";
    private const string DefaultOutput = "aspire-output";

    /// <summary>Adds an environment that publishes the application as a Kubernetes deployment for kustomize.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name of the environment.</param>
    /// <returns>The builder of the environment.</returns>
    /// <remarks>
    /// In run mode the environment is not added to the application. In publish mode the environment adds the pipeline step <c>publish-{name}</c>.
    /// The step writes <c>manifest.json</c>, <c>TOPOLOGY.md</c>, <c>base/</c> and <c>components/</c>, and creates the overlays that do not exist.
    /// </remarks>
    /// <exception cref="DistributedApplicationException">The application already has a kustomize environment.</exception>
    /// <example>
    /// <code lang="csharp">
    /// var builder = DistributedApplication.CreateBuilder(args);
    /// builder.AddKustomizeEnvironment("k8s");
    /// </code>
    /// </example>
    public static IResourceBuilder<KustomizeEnvironmentResource> AddKustomizeEnvironment(
        this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var application = builder.Environment.ApplicationName;
        var environment = new KustomizeEnvironmentResource(name)
        {
            ApplicationName = application.EndsWith(HostSuffix, StringComparison.Ordinal) ? application[..^HostSuffix.Length] : application,
            ApplicationVersion = builder.AppHostAssembly?.GetName().Version?.ToString(3) ?? "1.0.0",
        };
        if (builder.ExecutionContext.IsRunMode)
            return builder.CreateResourceBuilder(environment);

        if (builder.Resources.OfType<KustomizeEnvironmentResource>().FirstOrDefault() is { } existing)
        {
            throw new DistributedApplicationException(
                $"The application already has the kustomize environment '{existing.Name}'. Remove '{name}', and use an overlay for each cluster.");
        }

        // The step that writes the manifest fails without an output path, and the Aspire CLI passes one only where the command line has it.
        var output = Path.Combine(builder.AppHostDirectory, DefaultOutput);
        builder.Services.PostConfigure<PipelineOptions>(options => options.OutputPath ??= output);
        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            AddRegistry(started.Model, environment);
            return Task.CompletedTask;
        });
        return builder.AddResource(environment);
    }

    /// <summary>Sets the properties of the environment.</summary>
    /// <param name="builder">The builder of the environment.</param>
    /// <param name="configure">Sets the properties.</param>
    /// <returns>The builder of the environment.</returns>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddKustomizeEnvironment("k8s").WithProperties(k8s => k8s.Host = "shop.example.com");
    /// </code>
    /// </example>
    public static IResourceBuilder<KustomizeEnvironmentResource> WithProperties(
        this IResourceBuilder<KustomizeEnvironmentResource> builder, Action<KustomizeEnvironmentResource> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        configure(builder.Resource);
        return builder;
    }

    /// <summary>Sets the public host name of the components <c>ingress</c> and <c>gateway-api</c> to the value of a parameter.</summary>
    /// <param name="builder">The builder of the environment.</param>
    /// <param name="host">The parameter, which is not secret. Its value is the host name, such as <c>shop.example.com</c>.</param>
    /// <returns>The builder of the environment.</returns>
    /// <remarks>
    /// Each overlay sets the value in its ConfigMap <c>parameters</c>, and components copy it. A deployment writes the value of the parameter there if the
    /// overlay has the placeholder <c>change-me</c>.
    /// </remarks>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddKustomizeEnvironment("k8s").WithHost(builder.AddParameter("public-host"));
    /// </code>
    /// </example>
    public static IResourceBuilder<KustomizeEnvironmentResource> WithHost(
        this IResourceBuilder<KustomizeEnvironmentResource> builder, IResourceBuilder<ParameterResource> host)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(host);
        return builder.WithProperties(k8s => k8s.Options = k8s.Options with { Host = null, HostParameter = host.Resource.Name });
    }

    /// <summary>Sets the e-mail address of the account at Let's Encrypt to the value of a parameter.</summary>
    /// <param name="builder">The builder of the environment.</param>
    /// <param name="email">The parameter, which is not secret.</param>
    /// <returns>The builder of the environment.</returns>
    /// <remarks>
    /// Each overlay sets the value in its ConfigMap <c>parameters</c>, and components copy it. A deployment writes the value of the parameter there if the
    /// overlay has the placeholder <c>change-me</c>.
    /// </remarks>
    public static IResourceBuilder<KustomizeEnvironmentResource> WithIssuerEmail(
        this IResourceBuilder<KustomizeEnvironmentResource> builder, IResourceBuilder<ParameterResource> email)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(email);
        return builder.WithProperties(k8s => k8s.Options = k8s.Options with { IssuerEmail = null, IssuerEmailParameter = email.Resource.Name });
    }

    /// <summary>
    /// Configures the components <c>monitoring</c>, <c>kube-state-metrics</c>, <c>prometheus-operator</c>, <c>tracing</c> and <c>aspire-dashboard</c>, which an
    /// overlay lists.
    /// </summary>
    /// <param name="builder">The builder of the environment.</param>
    /// <param name="folder">
    /// The folder with the configuration, relative to the folder of the AppHost: <c>prometheus/prometheus.yml</c>, <c>prometheus/rules/*.yml</c>,
    /// <c>alertmanager/alertmanager.yml</c>, <c>grafana/provisioning/</c>, <c>grafana/dashboards/*.json</c> and <c>otel-collector/config.yaml</c>. Each part is
    /// optional. Alertmanager and Grafana are deployed if their part exists.
    /// </param>
    /// <param name="configure">Sets the options, such as images and sizes of volumes.</param>
    /// <returns>The builder of the environment.</returns>
    /// <remarks>
    /// A job of Prometheus that has the name of a resource with <see cref="KustomizeResourceExtensions.WithManagementEndpoint"/> gets the pods of that resource
    /// as its targets. Such a resource without a job gets one. Without a call of this method, Prometheus has these jobs alone.
    /// </remarks>
    /// <example>
    /// <code lang="csharp">
    /// builder.AddKustomizeEnvironment("k8s").WithMonitoring("../monitoring", options => options.OperatorLabels["release"] = "prometheus");
    /// </code>
    /// </example>
    public static IResourceBuilder<KustomizeEnvironmentResource> WithMonitoring(
        this IResourceBuilder<KustomizeEnvironmentResource> builder, string? folder = null, Action<MonitoringOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.MonitoringFolder = folder is null ? null : Path.GetFullPath(folder, builder.ApplicationBuilder.AppHostDirectory);
        configure?.Invoke(builder.Resource.MonitoringOptions);
        return builder;
    }

    // Aspire's step push-prereq requires a registry of each image. Without one in the model, the overlay names it. A manifest has no place for a registry.
    private static void AddRegistry(DistributedApplicationModel model, KustomizeEnvironmentResource environment)
    {
        var registries = model.Resources.Where(r => r is IContainerRegistry).ToList();
        foreach (var registry in registries.Where(r => !r.Annotations.OfType<ManifestPublishingCallbackAnnotation>().Any()))
            registry.Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
        if (registries.Count > 0)
            return;
        foreach (var resource in model.GetComputeResources().Where(r => r.GetComputeEnvironment() is not { } other || other == environment))
            resource.Annotations.Add(new RegistryTargetAnnotation(OverlayRegistry.Instance));
    }
}
