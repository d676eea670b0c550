namespace Aspire.Hosting.ApplicationModel;

/// <summary>The address that an endpoint got when the application started.</summary>
public sealed class AllocatedEndpoint
{
    /// <summary>Creates an address.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="address">The host that callers connect to.</param>
    /// <param name="port">The port that callers connect to, 1 to 65535.</param>
    /// <param name="targetPortExpression">What stands for the port of one replica until that replica starts.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 65535);
        Endpoint = endpoint;
        Address = address;
        Port = port;
        TargetPortExpression = targetPortExpression;
    }

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host that callers connect to.</summary>
    public string Address { get; }

    /// <summary>The port that callers connect to.</summary>
    public int Port { get; }

    /// <summary>What stands for the port of one replica until that replica starts.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>The scheme, such as <c>http</c>.</summary>
    public string UriScheme => Endpoint.UriScheme;

    /// <summary>Host and port.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>The URL, without a path.</summary>
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <inheritdoc/>
    public override string ToString() => UriString;
}
