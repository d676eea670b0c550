namespace Aspire.Hosting.ApplicationModel;

/// <summary>A resource that others reach by a connection string.</summary>
public interface IResourceWithConnectionString : IResource, IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>How the connection string is made up.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The environment variable that carries it; <see langword="null"/> for <c>ConnectionStrings__{name}</c>.</summary>
    string? ConnectionStringEnvironmentVariable => null;

    /// <summary>What the connection string is made of, each by its name: consumers get every one in <c>{RESOURCE}_{NAME}</c>.</summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];

    /// <summary>The connection string of the running application.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

    IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];
}
