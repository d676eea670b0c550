using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace SreAssignment.Hosting.Kustomize.Tests.Deploy;

/// <summary>The applications and the overlay of the deployment tests.</summary>
internal static class TestApplications
{
    /// <summary>An overlay without components.</summary>
    public const string Plain = "namespace: shop\nresources: [../../base]\n";

    public static void Shop(IDistributedApplicationBuilder builder)
    {
        var cache = builder.AddContainer("cache", "redis", "8").WithRunAsUser(999).WithEndpoint(targetPort: 6379, name: "tcp");
        builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80, name: "http")
            .WithEnvironment("MODE", "normal").WithEnvironment("CACHE", cache.GetEndpoint("tcp"));
    }

    public static void Replicated(IDistributedApplicationBuilder builder) => builder.AddContainer("api", "api", "1").WithRunAsUser(999)
        .WithHttpEndpoint(targetPort: 80, name: "http").WithAnnotation(new ReplicaAnnotation(2));

    public static void WithApiKey(IDistributedApplicationBuilder builder) =>
        builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithEnvironment("KEY", builder.AddParameter("api-key", secret: true));
}
