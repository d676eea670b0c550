namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address that is shown for a resource.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Where it is shown before others: the larger the earlier; 0 when <see langword="null"/>.</summary>
    public int? DisplayOrder { get; set; }

    /// <summary>The address.</summary>
    public required string Url { get; set; }

    /// <summary>What people read instead of it.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint whose address it is.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; } = UrlDisplayLocation.SummaryAndDetails;
}

/// <summary>Where an address is shown.</summary>
public enum UrlDisplayLocation
{
    /// <summary>At the resource, and in its details.</summary>
    SummaryAndDetails,

    /// <summary>In the resource's details only.</summary>
    DetailsOnly,
}

/// <summary>Changes the addresses that are shown for a resource, once its endpoints have theirs.</summary>
/// <param name="callback">Is given the addresses so far.</param>
public sealed class ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Is given the addresses so far.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback { get; } = callback ?? throw new ArgumentNullException(nameof(callback));
}

/// <summary>What such a callback works on.</summary>
/// <param name="executionContext">Whether the application is run or published.</param>
/// <param name="resource">The resource.</param>
/// <param name="urls">The addresses so far.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource, List<ResourceUrlAnnotation>? urls = null, CancellationToken cancellationToken = default)
{
    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>The addresses so far.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>Whether the application is run or published.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>An endpoint of the resource; <see langword="null"/> when it cannot have any.</summary>
    public EndpointReference? GetEndpoint(string name) => (Resource as IResourceWithEndpoints)?.GetEndpoint(name);
}
