using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Networking;

/// <summary>Parts of network policies.</summary>
internal static class Policy
{
    public const string Ingress = "Ingress";
    public const string Egress = "Egress";

    public static V1NetworkPolicy Of(Application application, string name, V1LabelSelector pods, params IReadOnlyList<string> types) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "NetworkPolicy",
        Metadata = new V1ObjectMeta { Name = name, Labels = Labels.Of(application) },
        Spec = new V1NetworkPolicySpec { PodSelector = pods, PolicyTypes = [.. types] },
    };

    /// <summary>Allows connections to ports of a workload.</summary>
    public static V1NetworkPolicy Open(
        Application application, string name, Workload workload, IReadOnlyList<V1NetworkPolicyPeer> from, params IReadOnlyList<Port> ports)
    {
        var policy = Of(application, name, Labels.Selector(application, workload.Name), Ingress);
        policy.Spec.Ingress = [new V1NetworkPolicyIngressRule { FromProperty = [.. from], Ports = [.. ports.Select(Of)] }];
        return policy;
    }

    /// <summary>Allows connections from pods.</summary>
    public static V1NetworkPolicy Reach(
        Application application, string name, V1LabelSelector pods, IReadOnlyList<V1NetworkPolicyPeer> to, params IReadOnlyList<V1NetworkPolicyPort> ports)
    {
        var policy = Of(application, name, pods, Egress);
        policy.Spec.Egress = [new V1NetworkPolicyEgressRule { To = [.. to], Ports = [.. ports] }];
        return policy;
    }

    /// <summary>A policy selects pods, so its ports are those that containers listen on.</summary>
    public static V1NetworkPolicyPort Of(Port port) => Port(port.Protocol, port.ContainerPort);

    public static V1NetworkPolicyPort Port(string protocol, int number) => new() { Protocol = protocol, Port = number };

    public static V1NetworkPolicyPeer Pods(Application application, string workload) => new() { PodSelector = Labels.Selector(application, workload) };

    public static V1NetworkPolicyPeer Namespace(string name) =>
        new() { NamespaceSelector = new V1LabelSelector { MatchLabels = new Dictionary<string, string> { [Labels.NamespaceName] = name } } };

    /// <summary>Every address, except for those of the node itself, such as the metadata of the cloud with the credentials of the node.</summary>
    public static IReadOnlyList<V1NetworkPolicyPeer> AnyAddress { get; } =
    [
        new() { IpBlock = new V1IPBlock { Cidr = "0.0.0.0/0", Except = ["169.254.0.0/16"] } },
        new() { IpBlock = new V1IPBlock { Cidr = "::/0", Except = ["fe80::/10", "fd00:ec2::254/128"] } },
    ];

    /// <summary>Every address, and every pod: some network plugins do not apply ranges of addresses to pods.</summary>
    public static IReadOnlyList<V1NetworkPolicyPeer> AnyDestination { get; } = [.. AnyAddress, new() { NamespaceSelector = new V1LabelSelector() }];

    public static V1NetworkPolicyPeer Address(string cidr) => new() { IpBlock = new V1IPBlock { Cidr = cidr } };
}
