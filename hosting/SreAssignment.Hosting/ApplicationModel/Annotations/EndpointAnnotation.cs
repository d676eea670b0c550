using System.Diagnostics;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An endpoint that a resource listens on.</summary>
[DebuggerDisplay("{Name} {UriScheme} port {Port} target port {TargetPort}")]
public sealed class EndpointAnnotation : IResourceAnnotation
{
    private string? _transport;
    private int? _port;
    private int? _targetPort;

    /// <summary>Creates an endpoint.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">The scheme; the protocol's name when not given.</param>
    /// <param name="transport">How it is spoken to: http, http2, tcp or udp.</param>
    /// <param name="name">The name; the scheme when not given.</param>
    /// <param name="port">The port that callers connect to; one is chosen when not given.</param>
    /// <param name="targetPort">The port that the resource listens on; one is chosen when not given.</param>
    /// <param name="isExternal">Whether it is reachable from outside the deployment.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/> and spreads connections over the replicas.</param>
    public EndpointAnnotation(
        ProtocolType protocol, string? uriScheme = null, string? transport = null, string? name = null,
        int? port = null, int? targetPort = null, bool? isExternal = null, bool isProxied = true)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? protocol.ToString().ToLowerInvariant();
        Name = name ?? UriScheme;
        ModelName.Validate("Endpoint", Name);
        _transport = transport;
        _port = ValidPort(port);
        _targetPort = ValidPort(targetPort);
        IsExternal = isExternal ?? false;
        IsProxied = isProxied;
    }

    /// <summary>The name, unique in the resource.</summary>
    public string Name { get; set; }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The port that callers connect to. Without a proxy it is the target port where only that is set.</summary>
    public int? Port
    {
        get => _port ?? (IsProxied ? null : _targetPort);
        set => _port = ValidPort(value);
    }

    /// <summary>The port that the resource listens on. Without a proxy it is the port where only that is set.</summary>
    public int? TargetPort
    {
        get => _targetPort ?? (IsProxied ? null : _port);
        set => _targetPort = ValidPort(value);
    }

    /// <summary>The scheme.</summary>
    public string UriScheme { get; set; }

    /// <summary>The host that the resource listens on.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>How it is spoken to: http, http2, tcp or udp.</summary>
    public string Transport
    {
        get => _transport ?? (UriScheme is "http" or "https" ? "http" : Protocol.ToString().ToLowerInvariant());
        set => _transport = value;
    }

    /// <summary>Whether it is reachable from outside the deployment.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether a proxy listens on the port and spreads connections over the replicas.</summary>
    public bool IsProxied { get; set; }

    /// <summary>The address that it got when the application started; <see langword="null"/> before.</summary>
    public AllocatedEndpoint? AllocatedEndpoint { get; set; }

    /// <summary>Whether it comes from the project's launch profile.</summary>
    internal bool FromLaunchProfile { get; set; }

    /// <summary>Whether it was added since every web application that is deployed is given one.</summary>
    internal bool IsHttpsByDefault { get; set; }

    /// <summary>Its key in the project's own configuration of the server; <see langword="null"/> when it does not come from there.</summary>
    internal string? KestrelKey { get; set; }

    /// <summary>The environment variable that tells the project's server where the endpoint listens.</summary>
    internal string KestrelVariable => $"Kestrel__Endpoints__{KestrelKey ?? Name}__Url";

    private static int? ValidPort(int? port) => port is null or (>= 0 and <= 65535)
        ? port is 0 ? null : port
        : throw new ArgumentOutOfRangeException(nameof(port), port, "A port is between 1 and 65535, or 0 or null for one that is chosen.");
}
