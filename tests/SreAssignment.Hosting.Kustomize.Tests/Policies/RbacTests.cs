using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>The account of the component rbac may do what a rollout needs, and nothing that leads further.</summary>
public sealed class RbacTests
{
    private static readonly Task<BuiltObjects> WithAccount = Task.Run(() => KustomizeRunner.BuildAsync(Platform.Folder, "rbac"));

    [TestCase("autoscaling", "disruption", "network-policies", "ingress", "registry", "prometheus-operator", "tls", "external-secrets", "backup", "monitoring",
        "tracing", "aspire-dashboard")]
    [TestCase("blue-green/blue", "network-policies", "gateway-api", "nodeport", "external-storage")]
    public async Task It_may_apply_every_object_that_is_generated(params string[] components)
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, components);
        List<(string ApiVersion, string Kind)> objects = [.. built.All.Select(o => (o.ApiVersion, o.Kind))
            .Concat(built.Custom.Select(o => ((string)o["apiVersion"]!, (string)o["kind"]!))).Distinct()];
        foreach (var (apiVersion, kind) in objects)
        {
            var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion.Split('/')[0] : "";
            Assert.That(await MayAsync(group, Plural(kind), "patch"), $"patch {kind}");
            // The namespace is the administrator's to make, together with the account.
            Assert.That(kind == "Namespace" || await MayAsync(group, Plural(kind), "create"), $"create {kind}");
        }

        Assert.That(objects.Select(o => o.Kind), Is.SupersetOf((string[])["Namespace", "Deployment", "Service", "ConfigMap", "NetworkPolicy"]));
    }

    [TestCase("apps", "deployments/scale", "patch")]
    [TestCase("apps", "deployments", "watch")]
    [TestCase("apps", "replicasets", "watch")]
    [TestCase("", "pods/log", "get")]
    public async Task It_may_see_a_rollout_through(string group, string resource, string verb) => Assert.That(await MayAsync(group, resource, verb));

    [TestCase("", "secrets", "get")]
    [TestCase("", "secrets", "list")]
    [TestCase("", "secrets", "watch")]
    [TestCase("", "pods", "create")]
    [TestCase("", "pods/exec", "create")]
    [TestCase("", "pods/portforward", "create")]
    [TestCase("", "serviceaccounts/token", "create")]
    [TestCase("", "serviceaccounts", "impersonate")]
    [TestCase("rbac.authorization.k8s.io", "roles", "create")]
    [TestCase("rbac.authorization.k8s.io", "rolebindings", "patch")]
    public async Task It_may_not_go_further(string group, string resource, string verb) => Assert.That(await MayAsync(group, resource, verb), Is.False);

    [Test]
    public async Task It_deletes_nothing_and_has_no_wildcard_and_no_right_outside_its_namespace()
    {
        var built = await WithAccount;
        foreach (var rule in built.Of<V1Role>().SelectMany(r => r.Rules))
        {
            Assert.That(rule.Verbs, Has.None.AnyOf("*", "delete", "deletecollection", "escalate", "bind"));
            Assert.That(rule.Resources.Concat(rule.ApiGroups), Has.None.EqualTo("*"));
        }

        Assert.That(built.Of<V1ClusterRole>(), Is.Empty);
        Assert.That(built.Of<V1ClusterRoleBinding>(), Is.Empty);
        Assert.That(
            built.Of<V1RoleBinding>().Select(b => (b.RoleRef.Name, b.Subjects.Single().Kind, b.Subjects.Single().Name)),
            Is.EquivalentTo([("deployer", "ServiceAccount", "deployer"), ("releaser", "ServiceAccount", "releaser")]));
    }

    private static async Task<bool> MayAsync(string group, string resource, string verb) =>
        (await WithAccount).Single<V1Role>("deployer").Rules.Any(r => r.ApiGroups.Contains(group) && r.Resources.Contains(resource) && r.Verbs.Contains(verb));

    private static string Plural(string kind) =>
        kind.ToLowerInvariant() is var lower && lower.EndsWith('y') && !lower.EndsWith("gateway", StringComparison.Ordinal)
        ? $"{lower[..^1]}ies"
        : lower.EndsWith("ss", StringComparison.Ordinal) ? $"{lower}es" : $"{lower}s";
}
