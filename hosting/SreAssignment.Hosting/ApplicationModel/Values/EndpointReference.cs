namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint of a resource, by name; it may be defined and allocated after the reference was made.</summary>
public sealed class EndpointReference : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>Creates a reference.</summary>
    public EndpointReference(IResourceWithEndpoints owner, string endpointName)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(endpointName);
        Resource = owner;
        EndpointName = endpointName;
    }

    /// <summary>Creates a reference to an endpoint that is defined.</summary>
    public EndpointReference(IResourceWithEndpoints owner, EndpointAnnotation endpoint) : this(owner, (endpoint ?? throw new ArgumentNullException(nameof(endpoint))).Name)
    {
    }

    /// <summary>The resource.</summary>
    public IResourceWithEndpoints Resource { get; }

    /// <summary>The endpoint's name.</summary>
    public string EndpointName { get; }

    /// <summary>The endpoint.</summary>
    /// <exception cref="InvalidOperationException">The resource has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation => Find() ?? throw new InvalidOperationException(
        $"Resource '{Resource.Name}' has no endpoint '{EndpointName}'. Its endpoints: {Resource.DescribeEndpoints()}.");

    /// <summary>Whether the resource has an endpoint of that name.</summary>
    public bool Exists => Find() is not null;

    /// <summary>Whether the endpoint has an address.</summary>
    public bool IsAllocated => Find()?.AllocatedEndpoint is not null;

    /// <summary>Whether the scheme is http.</summary>
    public bool IsHttp => string.Equals(Scheme, "http", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the scheme is https.</summary>
    public bool IsHttps => string.Equals(Scheme, "https", StringComparison.OrdinalIgnoreCase);

    /// <summary>The port that callers connect to.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    public int Port => Allocated.Port;

    /// <summary>The port that the resource listens on, where it is fixed.</summary>
    public int? TargetPort => EndpointAnnotation.TargetPort;

    /// <summary>The host that callers connect to.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    public string Host => Allocated.Address;

    /// <summary>The scheme.</summary>
    public string Scheme => EndpointAnnotation.UriScheme;

    /// <summary>The URL.</summary>
    /// <exception cref="InvalidOperationException">The endpoint has no address yet.</exception>
    public string Url => Allocated.UriString;

    string IManifestExpressionProvider.ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    internal AllocatedEndpoint Allocated => EndpointAnnotation.AllocatedEndpoint ?? throw new InvalidOperationException(
        $"Endpoint '{EndpointName}' of resource '{Resource.Name}' has no address yet: addresses are given when the application starts.");

    /// <summary>One property of the endpoint, as a value.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Url);

    private EndpointAnnotation? Find() =>
        Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(e => string.Equals(e.Name, EndpointName, StringComparison.OrdinalIgnoreCase));
}
