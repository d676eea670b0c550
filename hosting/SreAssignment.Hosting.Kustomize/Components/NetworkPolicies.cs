using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Who refers to whom may call there; nobody may call anybody else.</summary>
internal sealed class NetworkPolicies : IComponent
{
    public string Name => "network-policies";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("deny-all.yaml", Policy.Of(application, "deny-all", new V1LabelSelector(), Policy.Ingress, Policy.Egress))
        .Add("edges.yaml", [.. application.Workloads.SelectMany(w => Edges(application, w))])
        .Add("platform.yaml", [.. PlatformEdges.Policies(application)])
        .Build();

    /// <summary>The edges of one workload, both ways; the caller's and the callee's policy each say the same.</summary>
    public static IEnumerable<V1NetworkPolicy> Edges(Application application, Workload workload)
    {
        var pods = Labels.Selector(application, workload.Name);
        if (application.EdgesTo(workload).ToLookup(e => e.From) is { Count: > 0 } callers)
        {
            var policy = Policy.Of(application, $"{workload.Name}-callers", pods, Policy.Ingress);
            policy.Spec.Ingress =
            [
                .. callers.Select(c => new V1NetworkPolicyIngressRule { FromProperty = [Policy.Pods(application, c.Key)], Ports = [.. c.Select(e => Policy.Of(e.Port))] }),
            ];
            yield return policy;
        }

        if (application.EdgesFrom(workload).ToLookup(e => e.To) is { Count: > 0 } callees)
        {
            var policy = Policy.Of(application, $"{workload.Name}-calls", pods, Policy.Egress);
            policy.Spec.Egress =
            [
                .. callees.Select(c => new V1NetworkPolicyEgressRule { To = [Policy.Pods(application, c.Key)], Ports = [.. c.Select(e => Policy.Of(e.Port))] }),
            ];
            yield return policy;
        }
    }
}
