using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Components.Crds;

/// <summary>A Gateway of the Gateway API (gateway.networking.k8s.io/v1), as far as it is used here.</summary>
internal sealed record Gateway(V1ObjectMeta Metadata, GatewaySpec Spec)
{
    public string ApiVersion { get; init; } = "gateway.networking.k8s.io/v1";

    public string Kind { get; init; } = "Gateway";
}

internal sealed record GatewaySpec(string GatewayClassName, IReadOnlyList<GatewayListener> Listeners);

internal sealed record GatewayListener(string Name, int Port, string Protocol)
{
    public string? Hostname { get; init; }

    public GatewayTls? Tls { get; init; }
}

internal sealed record GatewayTls(string Mode, IReadOnlyList<GatewayCertificate> CertificateRefs);

internal sealed record GatewayCertificate(string Kind, string Name);

/// <summary>An HTTPRoute of the Gateway API (gateway.networking.k8s.io/v1), as far as it is used here.</summary>
internal sealed record HttpRoute(V1ObjectMeta Metadata, HttpRouteSpec Spec)
{
    public string ApiVersion { get; init; } = "gateway.networking.k8s.io/v1";

    public string Kind { get; init; } = "HTTPRoute";
}

internal sealed record HttpRouteSpec(IReadOnlyList<RouteParent> ParentRefs, IReadOnlyList<string> Hostnames, IReadOnlyList<RouteRule> Rules);

internal sealed record RouteParent(string Name)
{
    public string? Kind { get; init; }

    public string? SectionName { get; init; }
}

internal sealed record RouteRule
{
    public IReadOnlyList<RouteFilter>? Filters { get; init; }

    public IReadOnlyList<RouteBackend>? BackendRefs { get; init; }
}

internal sealed record RouteFilter(string Type, RouteRedirect RequestRedirect);

internal sealed record RouteRedirect(string Scheme, int StatusCode);

internal sealed record RouteBackend(string Name, int Port);
