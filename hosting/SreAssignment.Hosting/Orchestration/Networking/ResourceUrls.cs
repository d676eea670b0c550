using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The addresses that are shown for each resource: those of its endpoints, and what the application said of them.</summary>
/// <param name="executionContext">What callbacks are told.</param>
internal sealed class ResourceUrls(DistributedApplicationExecutionContext executionContext)
{
    private readonly Dictionary<IResource, ImmutableArray<UrlSnapshot>> _urls = [];

    public ImmutableArray<UrlSnapshot> Of(IResource resource) => _urls.GetValueOrDefault(resource, []);

    /// <summary>Works them out, once the endpoints have their addresses.</summary>
    /// <exception cref="DistributedApplicationException">A callback failed; the message names the resource.</exception>
    public async Task AllocateAsync(IResource resource, CancellationToken cancellationToken)
    {
        var urls = new List<ResourceUrlAnnotation>();
        if (resource is IResourceWithEndpoints withEndpoints)
            urls.AddRange(withEndpoints.GetEndpoints().Select(e => new ResourceUrlAnnotation { Url = e.Url, Endpoint = e }));
        urls.AddRange(resource.Annotations.OfType<ResourceUrlAnnotation>());

        var context = new ResourceUrlsCallbackContext(executionContext, resource, urls, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
        {
            try
            {
                await annotation.Callback(context);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new DistributedApplicationException($"The URLs of resource '{resource.Name}' cannot be had: {e.Message}", e);
            }
        }

        _urls[resource] = [.. urls.OrderByDescending(u => u.DisplayOrder ?? 0).Select(Snapshot)];
    }

    private static UrlSnapshot Snapshot(ResourceUrlAnnotation url) => new(url.Endpoint?.EndpointName, url.Url, url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
    {
        DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0),
    };
}
