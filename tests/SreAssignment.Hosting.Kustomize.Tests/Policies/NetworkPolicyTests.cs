using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>Network policies allow the connections that references need, those between the replicas of one resource, and those to the platform.</summary>
public sealed class NetworkPolicyTests
{
    private static readonly string[] Workloads = ["auth", "gateway", "images", "storage"];

    // By hand, from the design.
    private static readonly (string From, string To, int Port)[] Edges =
    [
        ("auth", "auth", 8080), ("auth", "auth", 8081), ("gateway", "gateway", 3000), ("images", "images", 5000), ("storage", "storage", 9000),
        ("storage", "storage", 9001),
        ("auth", "storage", 9000), ("gateway", "auth", 8080), ("gateway", "auth", 8081),
        ("gateway", "images", 5000), ("images", "auth", 8080), ("images", "storage", 9000),
    ];

    private static readonly Task<BuiltObjects> Local = Task.Run(() => KustomizeRunner.BuildAsync(Platform.Overlay("local")));

    [Test]
    public async Task Everything_is_refused_that_is_not_allowed()
    {
        var deny = (await Local).Single<V1NetworkPolicy>("deny-all");
        Assert.That(deny.Spec.PodSelector.MatchLabels, Is.Null.Or.Empty);
        Assert.That(deny.Spec.PolicyTypes, Is.EquivalentTo((string[])["Ingress", "Egress"]));
        Assert.That(deny.Spec.Ingress ?? [], Is.Empty);
        Assert.That(deny.Spec.Egress ?? [], Is.Empty);
    }

    [Test]
    public async Task Every_edge_is_open_at_both_ends_and_no_other_is()
    {
        var policies = (await Local).Of<V1NetworkPolicy>().ToList();
        var open =
            from @from in Workloads
            from to in Workloads
            from port in (int[])[3000, 5000, 8080, 8081, 9000, 9001]
            where policies.Any(p => Leaves(p, @from, to, port)) && policies.Any(p => Enters(p, @from, to, port))
            select (@from, to, port);
        Assert.That(open, Is.EquivalentTo(Edges));

        var halves = policies.Sum(p =>
            (p.Spec.Ingress ?? []).SelectMany(i => i.FromProperty).Count(IsWorkload) + (p.Spec.Egress ?? []).SelectMany(e => e.To).Count(IsWorkload));
        Assert.That(halves, Is.EqualTo(2 * Edges.Select(e => (e.From, e.To)).Distinct().Count()), "each edge is in two policies, once each");
    }

    [Test]
    public async Task What_comes_from_and_goes_to_elsewhere_is_in_the_table_of_platform_edges()
    {
        var policies = (await Local).Of<V1NetworkPolicy>().ToList();
        var enters = policies.SelectMany(p =>
            (p.Spec.Ingress ?? []).SelectMany(i => i.FromProperty.Where(f => !IsPods(f)).SelectMany(f => i.Ports.Select(o => (Of(p), Peer(f), Number(o))))));
        Assert.That(enters, Is.EquivalentTo(
        [
            ("auth", "monitoring", 9000), ("gateway", "monitoring", 9000), ("images", "monitoring", 9000), ("gateway", "0.0.0.0/0", 3000),
                ("gateway", "::/0", 3000),
        ]));

        var leaves = policies.SelectMany(p =>
            (p.Spec.Egress ?? []).SelectMany(e => e.To.Where(t => !IsPods(t)).SelectMany(t => e.Ports.Select(o => (Of(p), Peer(t), Number(o)))))).Distinct();
        Assert.That(leaves, Is.EquivalentTo(
        [
            ("*", "kube-system", 53), ("*", "169.254.20.10/32", 53), ("auth", "monitoring", 4317), ("auth", "monitoring", 4318),
                ("gateway", "monitoring", 4317), ("gateway", "monitoring", 4318),
            ("images", "monitoring", 4317), ("images", "monitoring", 4318),
        ]));
    }

    [Test]
    public async Task What_the_servers_of_monitoring_need_is_open_at_the_workloads()
    {
        var policies = (await Local).Of<V1NetworkPolicy>().Where(p => p.Metadata.Name.StartsWith("monitoring-", StringComparison.Ordinal)).ToList();
        var enters = policies.SelectMany(p =>
            (p.Spec.Ingress ?? []).SelectMany(i => i.FromProperty.SelectMany(f => i.Ports.Select(o => (Of(p), Peer(f), Number(o))))));
        Assert.That(enters, Is.EquivalentTo([("auth", "prometheus", 9000), ("gateway", "prometheus", 9000), ("images", "prometheus", 9000)]));
        var leaves = policies.SelectMany(p => (p.Spec.Egress ?? []).SelectMany(e => e.To.SelectMany(t => e.Ports.Select(o => (Of(p), Peer(t), Number(o))))));
        Assert.That(leaves, Is.EquivalentTo(((string[])["auth", "gateway", "images"]).SelectMany(w => ((string, string, int)[])
            [(w, "otel-collector", 4317), (w, "otel-collector", 4318), (w, "aspire-dashboard", 18889)])));
    }

    private static bool Leaves(V1NetworkPolicy policy, string from, string to, int port) => Of(policy) == from
        && (policy.Spec.Egress ?? []).Any(e => e.To.Any(t => IsPods(t) && Peer(t) == to) && e.Ports.Any(p => Number(p) == port));

    private static bool Enters(V1NetworkPolicy policy, string from, string to, int port) => Of(policy) == to
        && (policy.Spec.Ingress ?? []).Any(i => i.FromProperty.Any(f => IsPods(f) && Peer(f) == from) && i.Ports.Any(p => Number(p) == port));

    private static string Of(V1NetworkPolicy policy) => policy.Spec.PodSelector.MatchLabels?["app.kubernetes.io/name"] ?? "*";

    private static bool IsWorkload(V1NetworkPolicyPeer peer) => IsPods(peer) && Workloads.Contains(Peer(peer));

    private static bool IsPods(V1NetworkPolicyPeer peer) => peer.NamespaceSelector is null && peer.PodSelector is not null;

    private static string Peer(V1NetworkPolicyPeer peer) => peer switch
    {
        { IpBlock.Cidr: { } cidr } => cidr,
        { NamespaceSelector: { } selector } => selector.MatchLabels["kubernetes.io/metadata.name"],
        _ => peer.PodSelector.MatchLabels["app.kubernetes.io/name"],
    };

    private static int Number(V1NetworkPolicyPort port) => int.Parse(port.Port.Value, System.Globalization.CultureInfo.InvariantCulture);
}
