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
