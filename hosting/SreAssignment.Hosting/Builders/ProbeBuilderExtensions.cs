using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Says what an orchestrator asks the resource for; on this machine it is a health check as well.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="type">What is asked for; a probe of the same type takes the place of the one before.</param>
    /// <param name="path">The path that is asked for; <c>/</c> when not given.</param>
    /// <param name="initialDelaySeconds">From the start of the process to the first time it is asked; 5 when not given.</param>
    /// <param name="periodSeconds">From one time to the next; 5 when not given.</param>
    /// <param name="timeoutSeconds">After which no answer is a no; 1 when not given.</param>
    /// <param name="failureThreshold">How many times no makes a no; 3 when not given.</param>
    /// <param name="successThreshold">How many times yes makes a yes; 1 when not given.</param>
    /// <param name="endpointName">The endpoint that is asked; <c>http</c>, or else <c>https</c>, when not given.</param>
    public static IResourceBuilder<T> WithHttpProbe<T>(
        this IResourceBuilder<T> builder, ProbeType type, string? path = null, int? initialDelaySeconds = null, int? periodSeconds = null, int? timeoutSeconds = null,
        int? failureThreshold = null, int? successThreshold = null, string? endpointName = null) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resource = builder.Resource;
        foreach (var old in resource.Annotations.OfType<EndpointProbeAnnotation>().Where(p => p.Type == type).ToList())
            resource.Annotations.Remove(old);

        var http = new EndpointReference(resource, endpointName ?? "http");
        return builder
            .WithAnnotation(new EndpointProbeAnnotation
            {
                Type = type,
                EndpointReference = endpointName is null && !http.Exists ? new EndpointReference(resource, "https") : http,
                Path = "/" + path?.TrimStart('/'),
                InitialDelaySeconds = initialDelaySeconds ?? 5,
                PeriodSeconds = periodSeconds ?? 5,
                TimeoutSeconds = timeoutSeconds ?? 1,
                FailureThreshold = failureThreshold ?? 3,
                SuccessThreshold = successThreshold ?? 1,
            })
            .WithHttpHealthCheck(path, endpointName: endpointName);
    }

    /// <summary>Leaves the resource out of the manifest.</summary>
    public static IResourceBuilder<T> ExcludeFromManifest<T>(this IResourceBuilder<T> builder) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ExcludedFromManifestAnnotation());
    }
}
