using System.Globalization;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One property of an endpoint, as a value.</summary>
/// <param name="endpointReference">The endpoint.</param>
/// <param name="property">The property.</param>
public sealed class EndpointReferenceExpression(EndpointReference endpointReference, EndpointProperty property)
    : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpointReference ?? throw new ArgumentNullException(nameof(endpointReference));

    /// <summary>The property.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc/>
    public string ValueExpression => Property switch
    {
        EndpointProperty.Url => Binding("url"),
        EndpointProperty.Host or EndpointProperty.IPV4Host => Binding("host"),
        EndpointProperty.Port => Binding("port"),
        EndpointProperty.Scheme => Binding("scheme"),
        EndpointProperty.TargetPort => Binding("targetPort"),
        EndpointProperty.HostAndPort => $"{Binding("host")}:{Binding("port")}",
        _ => throw new InvalidOperationException($"'{Property}' is not a property of an endpoint."),
    };

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The endpoint does not exist or has no address yet.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(Property switch
    {
        EndpointProperty.Url => Endpoint.Url,
        EndpointProperty.Host => Endpoint.Host,
        EndpointProperty.IPV4Host => "127.0.0.1",
        EndpointProperty.Port => Endpoint.Port.ToString(CultureInfo.InvariantCulture),
        EndpointProperty.Scheme => Endpoint.Scheme,
        EndpointProperty.TargetPort => Endpoint.TargetPort?.ToString(CultureInfo.InvariantCulture) ?? Endpoint.Allocated.TargetPortExpression,
        EndpointProperty.HostAndPort => Endpoint.Allocated.EndPointString,
        _ => throw new InvalidOperationException($"'{Property}' is not a property of an endpoint."),
    });

    private string Binding(string name) => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{name}}}";
}

/// <summary>The properties of an endpoint.</summary>
public enum EndpointProperty
{
    /// <summary>Scheme, host and port.</summary>
    Url,

    /// <summary>The host that callers connect to.</summary>
    Host,

    /// <summary>The host as an IPv4 address.</summary>
    IPV4Host,

    /// <summary>The port that callers connect to.</summary>
    Port,

    /// <summary>The scheme.</summary>
    Scheme,

    /// <summary>The port that the resource, or one replica of it, listens on.</summary>
    TargetPort,

    /// <summary>Host and port.</summary>
    HostAndPort,
}
