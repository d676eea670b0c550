namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that is known only when the application runs.</summary>
public interface IValueProvider
{
    /// <summary>The value; <see langword="null"/> when there is none.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}

/// <summary>A value that stands in the manifest as an expression.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The expression, such as <c>{api.bindings.http.url}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>A value that is made of others.</summary>
public interface IValueWithReferences
{
    /// <summary>What it is made of: resources and further values.</summary>
    IEnumerable<object> References { get; }
}
