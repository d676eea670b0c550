using System.Globalization;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>
/// Evaluates network policies between pods of one namespace: a pod that a policy selects is isolated in the direction of the policy, and each rule adds
/// connections.
/// </summary>
internal static class PolicyEvaluation
{
    /// <summary>Whether one pod can connect to a TCP port of another. Both ends decide.</summary>
    public static bool Allows(this BuiltObjects built, string from, string to, int port)
    {
        var policies = built.Of<V1NetworkPolicy>().ToList();
        var (client, server) = (LabelsOf(built, from), LabelsOf(built, to));
        var leaving = policies.Where(p => p.Spec.PolicyTypes.Contains("Egress") && Selects(p.Spec.PodSelector, client)).ToList();
        var entering = policies.Where(p => p.Spec.PolicyTypes.Contains("Ingress") && Selects(p.Spec.PodSelector, server)).ToList();
        return (leaving.Count == 0 || leaving.SelectMany(p => p.Spec.Egress ?? []).Any(r => Matches(r.To, r.Ports, server, port)))
            && (entering.Count == 0 || entering.SelectMany(p => p.Spec.Ingress ?? []).Any(r => Matches(r.FromProperty, r.Ports, client, port)));
    }

    /// <summary>Whether a policy selects the pods of a controller.</summary>
    public static bool IsIsolated(this BuiltObjects built, string controller) =>
        built.Of<V1NetworkPolicy>().Any(p => Selects(p.Spec.PodSelector, LabelsOf(built, controller)));

    private static IDictionary<string, string> LabelsOf(BuiltObjects built, string controller) =>
        built.Pods.Single(p => p.Controller == controller).Template.Metadata.Labels;

    private static bool Matches(IList<V1NetworkPolicyPeer>? peers, IList<V1NetworkPolicyPort>? ports, IDictionary<string, string> labels, int port) =>
        (peers is null || peers.Any(p => p.IpBlock is null && p.NamespaceSelector is null && Selects(p.PodSelector, labels)))
        && (ports is null || ports.Any(p => (p.Protocol ?? "TCP") == "TCP" && p.Port.Value == port.ToString(CultureInfo.InvariantCulture)));

    private static bool Selects(V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchExpressions is not { Count: > 0 })
        && (selector.MatchLabels ?? new Dictionary<string, string>()).All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value);
}
