using Aspire.Hosting.ApplicationModel;
using SreAssignment.Hosting.Kustomize;

namespace Aspire.Hosting;

/// <summary>Adds kustomize environments.</summary>
public static class KustomizeEnvironmentExtensions
{
    /// <summary>Adds a Kubernetes cluster that the application is deployed to with kustomize.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <returns>The environment.</returns>
    public static IResourceBuilder<KustomizeEnvironmentResource> AddKustomizeEnvironment(this IDistributedApplicationBuilder builder, [ResourceName] string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var environment = new KustomizeEnvironmentResource(name);
        return builder.ExecutionContext.IsRunMode ? builder.CreateResourceBuilder(environment) : builder.AddResource(environment);
    }
}
