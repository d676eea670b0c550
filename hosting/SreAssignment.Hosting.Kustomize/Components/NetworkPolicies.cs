using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components.Monitoring;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Denies every connection except for those that the application model declares.</summary>
internal sealed class NetworkPolicies : IComponent
{
    public string Name => "network-policies";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("deny-all.yaml", Policy.Of(application, "deny-all", new V1LabelSelector(), Policy.Ingress, Policy.Egress))
        .Add("edges.yaml", [.. application.Workloads.SelectMany(w => Edges(application, w))])
        .Add("egress.yaml", [.. application.Workloads.Where(w => w.Egress.Count > 0).Select(w => Outside(application, w))])
        .Add("platform.yaml", [.. PlatformEdges.Policies(application)])
        .Add("monitoring.yaml", [.. MonitoringEdges.Policies(application)])
        .Build();

    /// <summary>The connections of one workload, in both directions. Each is in the policy of the client and in that of the server.</summary>
    public static IEnumerable<V1NetworkPolicy> Edges(Application application, Workload workload)
    {
        var pods = Labels.Selector(application, workload.Name);
        var own = Own(workload).ToList();
        if (application.EdgesTo(workload).Concat(own).ToLookup(e => e.From) is { Count: > 0 } clients)
        {
            var policy = Policy.Of(application, $"{workload.Name}-clients", pods, Policy.Ingress);
            policy.Spec.Ingress =
            [
                .. clients.Select(c => new V1NetworkPolicyIngressRule { FromProperty = [Policy.Pods(application, c.Key)], Ports = Ports(c) }),
            ];
            yield return policy;
        }

        if (application.EdgesFrom(workload).Concat(own).ToLookup(e => e.To) is { Count: > 0 } servers)
        {
            var policy = Policy.Of(application, $"{workload.Name}-calls", pods, Policy.Egress);
            policy.Spec.Egress =
            [
                .. servers.Select(s => new V1NetworkPolicyEgressRule { To = [Policy.Pods(application, s.Key)], Ports = Ports(s) }),
            ];
            yield return policy;
        }
    }

    // The replicas of one resource can form a cluster.
    private static IEnumerable<Edge> Own(Workload workload) =>
        workload.Kind == WorkloadKind.Job ? [] : workload.ServicePorts.Select(p => new Edge(workload.Name, workload.Name, p));

    private static List<V1NetworkPolicyPort> Ports(IEnumerable<Edge> edges) =>
        [.. edges.Select(e => e.Port).DistinctBy(p => (p.ContainerPort, p.Protocol)).Select(Policy.Of)];

    private static V1NetworkPolicy Outside(Application application, Workload workload)
    {
        var policy = Policy.Of(application, $"{workload.Name}-egress", Labels.Selector(application, workload.Name), Policy.Egress);
        policy.Spec.Egress =
        [
            .. workload.Egress.GroupBy(e => e.Cidr).Select(g => new V1NetworkPolicyEgressRule
            {
                To = g.Key is null ? [.. Policy.AnyAddress] : [Policy.Address(g.Key)],
                Ports = [.. g.Select(e => e.Port).Distinct().Order().Select(p => Policy.Port("TCP", p))],
            }),
        ];
        return policy;
    }
}
