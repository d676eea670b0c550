using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting;

/// <summary>Adds Kubernetes as what the application is deployed to.</summary>
public static class KubernetesEnvironmentExtensions
{
    /// <summary>Adds a Kubernetes environment. It is a part of the application only when that is published.</summary>
    public static IResourceBuilder<KubernetesEnvironmentResource> AddKubernetesEnvironment(this IDistributedApplicationBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var environment = new KubernetesEnvironmentResource(name);
        return builder.ExecutionContext.IsRunMode
            ? builder.CreateResourceBuilder(environment)
            : builder.AddResource(environment).WithAnnotation(new PublishStepAnnotation(context => KubernetesPublishing.PublishAsync(environment, context)));
    }
}
