namespace Aspire.Hosting.ApplicationModel;

/// <summary>The connection string of a resource, as the value that a consumer gets.</summary>
/// <param name="resource">The resource.</param>
/// <param name="optional">Whether the consumer does without when there is none.</param>
public sealed class ConnectionStringReference(IResourceWithConnectionString resource, bool optional)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The resource.</summary>
    public IResourceWithConnectionString Resource { get; } = resource ?? throw new ArgumentNullException(nameof(resource));

    /// <summary>Whether the consumer does without when there is none.</summary>
    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => $"{{{Resource.Name}.connectionString}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <inheritdoc/>
    /// <exception cref="DistributedApplicationException">There is none, and the consumer cannot do without.</exception>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var value = await Resource.GetConnectionStringAsync(cancellationToken);
        return string.IsNullOrEmpty(value) && !Optional
            ? throw new DistributedApplicationException($"Resource '{Resource.Name}' has no connection string.")
            : value;
    }
}
