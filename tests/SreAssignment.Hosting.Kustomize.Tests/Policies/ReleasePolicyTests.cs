using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.CustomResources;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>The account releaser of the component rbac may change images and replicas, and nothing else. The expressions are evaluated.</summary>
public sealed class ReleasePolicyTests
{
    private const string Container = "spec/template/spec/containers/0";
    private static readonly Task<BuiltObjects> Built = Task.Run(() => KustomizeRunner.BuildAsync(Platform.Folder, "rbac"));

    [TestCase("spec/replicas", "9")]
    [TestCase($"{Container}/image", "\"images:2.0.0\"")]
    [TestCase($"{Container}/image", "\"images@sha256:0000\"")]
    [TestCase("spec/template/metadata/annotations", """{"kubectl.kubernetes.io/restartedAt": "now"}""")]
    public async Task Change_is_accepted(string path, string value) => Assert.That(await DeniedAsync((path, value)), Is.EqualTo((int[])[0]));

    [TestCase($"{Container}/image", "\"attacker/images:1.0.0\"")]
    [TestCase($"{Container}/image", "\"images.example.com/images:1.0.0\"")]
    [TestCase($"{Container}/image", "\"images2:1.0.0\"")]
    [TestCase($"{Container}/command", """["sh"]""")]
    [TestCase("spec/template/spec/initContainers", """[{"name": "x", "image": "x"}]""")]
    [TestCase("spec/template/spec/hostNetwork", "true")]
    [TestCase("spec/template/spec/serviceAccountName", "\"deployer\"")]
    [TestCase("spec/template/metadata/labels/app.kubernetes.io~1name", "\"gateway\"")]
    [TestCase("metadata/labels/extra", "\"x\"")]
    [TestCase("spec/paused", "true")]
    public async Task Change_is_denied(string path, string value) => Assert.That(await DeniedAsync((path, value)), Has.All.GreaterThan(0));

    [Test]
    public async Task Change_of_any_other_field_is_denied()
    {
        var leaves = Leaves((JsonObject)(await DeploymentAsync())["spec"]!, "spec")
            .Where(p => p != "spec/replicas" && p != $"{Container}/image" && !p.StartsWith("spec/template/metadata/annotations", StringComparison.Ordinal))
                .ToList();
        Assert.That(leaves, Has.Count.GreaterThan(50));
        var denied = await DeniedAsync([.. leaves.Select(l => (l, "\"changed\""))]);
        Assert.That(leaves.Where((_, i) => denied[i] == 0), Is.Empty);
        denied = await DeniedAsync([.. leaves.Select(l => (l, ""))]);
        Assert.That(leaves.Where((_, i) => denied[i] == 0), Is.Empty, "removed");
    }

    [Test]
    public async Task Added_container_and_another_order_are_denied()
    {
        Assert.That(await DeniedAsync(("spec/template/spec/containers/1", """{"name": "x", "image": "images:1.0.0"}""")), Has.All.GreaterThan(0));
        Assert.That(await DeniedAsync(("spec/template/spec/containers", "[]")), Has.All.GreaterThan(0));
    }

    [Test]
    public async Task Policy_is_for_the_account_in_namespaces_of_the_application()
    {
        var built = await Built;
        var policy = built.Of<V1ValidatingAdmissionPolicy>().Single();
        Assert.That(policy.Spec.MatchConditions.Single().Expression,
            Is.EqualTo("request.userInfo.username == 'system:serviceaccount:' + request.namespace + ':releaser'"));
        Assert.That(policy.Spec.FailurePolicy, Is.EqualTo("Fail"));
        var binding = built.Of<V1ValidatingAdmissionPolicyBinding>().Single();
        Assert.That((binding.Spec.PolicyName, binding.Spec.ValidationActions.Single()), Is.EqualTo((policy.Metadata.Name, "Deny")));
        Assert.That(built.Of<V1Namespace>().Single().Metadata.Labels, Is.SupersetOf(binding.Spec.MatchResources.NamespaceSelector.MatchLabels));

        var role = built.Single<V1Role>("releaser");
        var changes = role.Rules.Where(r => r.Verbs.Any(v => v is not ("get" or "list" or "watch"))).ToList();
        Assert.That(changes.Single().ResourceNames, Is.SupersetOf(built.Of<V1Deployment>().Select(d => d.Metadata.Name)));
        Assert.That(changes.Single().Resources, Is.EquivalentTo((string[])["deployments", "deployments/scale"]));
        Assert.That(role.Rules.SelectMany(r => r.Verbs), Has.None.EqualTo("create"));
        Assert.That(role.Rules.SelectMany(r => r.Resources), Has.None.EqualTo("secrets"));
    }

    private static async Task<JsonObject> DeploymentAsync() =>
        (JsonObject)JsonNode.Parse(KubernetesJson.Serialize((await Built).Single<V1Deployment>("images")))!;

    /// <summary>How many rules deny each change.</summary>
    private static async Task<int[]> DeniedAsync(params (string Path, string Value)[] changes)
    {
        var old = await DeploymentAsync();
        var input = new JsonObject
        {
            ["expressions"] = JsonSerializer.SerializeToNode((await Built).Of<V1ValidatingAdmissionPolicy>().Single().Spec.Validations
                .Select(v => v.Expression)),
            ["cases"] = new JsonArray([.. changes.Select(c =>
            {
                var changed = old.DeepClone();
                Set(changed, c.Path, c.Value.Length == 0 ? null : JsonNode.Parse(c.Value));
                return new JsonObject { ["object"] = changed, ["oldObject"] = old.DeepClone() };
            })]),
        };
        var results = JsonSerializer.Deserialize<bool[][]>(await CustomResourceTypes.RunAsync("policy.mjs", input.ToJsonString()))!;
        return [.. results.Select(r => r.Count(accepted => !accepted))];
    }

    private static void Set(JsonNode root, string path, JsonNode? value)
    {
        var keys = path.Split('/').Select(k => k.Replace("~1", "/", StringComparison.Ordinal)).ToArray();
        var parent = keys[..^1].Aggregate(root, (node, key) =>
            node is JsonArray list ? list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)]! : node[key]!);
        if (parent is JsonArray items)
        {
            var index = int.Parse(keys[^1], System.Globalization.CultureInfo.InvariantCulture);
            if (index < items.Count)
                items.RemoveAt(index);
            if (value is not null)
                items.Insert(index, value);
        }
        else if (value is null)
        {
            ((JsonObject)parent).Remove(keys[^1]);
        }
        else
        {
            parent[keys[^1]] = value;
        }
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject map when map.Count > 0 => map.SelectMany(p => Leaves(p.Value, $"{path}/{p.Key.Replace("/", "~1", StringComparison.Ordinal)}")),
        JsonArray list => list.SelectMany((v, i) => Leaves(v, $"{path}/{i}")),
        _ => [path],
    };
}
