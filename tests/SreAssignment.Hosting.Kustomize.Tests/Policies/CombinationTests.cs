using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>
/// Eviction refuses a pod that two budgets select, and two autoscalers of one workload work against each other. Neither exists in any combination of
/// components,
/// in any order of those that have them.
/// </summary>
public sealed class CombinationTests
{
    private static readonly string[] Kinds = ["Deployment", "StatefulSet", "Job", "PodDisruptionBudget", "HorizontalPodAutoscaler", "CronJob"];

    // Each adds servers with one replica, without a budget and an autoscaler, so they are in every combination.
    private static readonly string[] Servers = ["monitoring", "kube-state-metrics", "tracing", "aspire-dashboard"];

    // Other components change no object that matters here.
    private static readonly Lazy<IReadOnlyList<string>> Relevant = new(() => [.. AllComponents.Paths.Where(p =>
        !p.StartsWith("blue-green", StringComparison.Ordinal) && !Servers.Contains(p)
        && Directory.EnumerateFiles(Path.Combine(Platform.Folder, "components", p), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Any(l => Kinds.Any(k => l.Trim() == $"kind: {k}")))]);

    [Test]
    public void Relevant_components_are_known() =>
        Assert.That(Relevant.Value, Is.EquivalentTo((string[])["autoscaling", "disruption", "external-storage", "tls", "backup"]));

    [Test, Category("Soak")]
    public async Task No_pod_has_two_budgets_and_no_workload_has_two_autoscalers()
    {
        var checks = Combinations().Select(async components =>
        {
            var built = await KustomizeRunner.BuildAsync(Platform.Folder, [.. components, .. Servers]);
            Check(built, string.Join(", ", components));
            return components.Length;
        }).ToList();
        Assert.That(checks, Has.Count.GreaterThan(100));
        await Task.WhenAll(checks);
    }

    [Test]
    public async Task Every_component_together_builds_without_such_objects()
    {
        foreach (var slots in (string[][])[[], ["blue-green/blue"], ["blue-green/green"]])
        {
            Check(await KustomizeRunner.BuildAsync(Platform.Folder,
                [.. slots, .. AllComponents.Paths.Where(p => !p.StartsWith("blue-green", StringComparison.Ordinal))]), string.Join(", ", slots));
        }
    }

    [TestCase("autoscaling", "disruption")]
    [TestCase("blue-green/blue", "autoscaling", "disruption")]
    [TestCase("disruption", "blue-green/green", "autoscaling")]
    public async Task Every_deployment_has_an_autoscaler_and_a_budget(params string[] components)
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, components);
        var deployments = built.Of<V1Deployment>().Select(d => d.Metadata.Name).ToList();
        Assert.That(deployments, Has.Count.EqualTo(components.Length == 2 ? 3 : 6));
        Assert.That(built.Of<V2HorizontalPodAutoscaler>().Select(a => a.Spec.ScaleTargetRef.Name), Is.EquivalentTo(deployments));
        Assert.That(built.Of<V1PodDisruptionBudget>().Select(b => b.Metadata.Name), Is.EquivalentTo(deployments));
    }

    private static IEnumerable<string[]> Combinations()
    {
        foreach (var slots in (string?[])[null, "blue-green/blue", "blue-green/green"])
        {
            for (var mask = 0; mask < 1 << Relevant.Value.Count; mask++)
            {
                var chosen = Relevant.Value.Where((_, i) => (mask & (1 << i)) != 0).ToList();
                // tls and external-storage change Deployments, so slots come before them.
                var later = chosen.Where(c => c is "tls" or "external-storage").ToList();
                var free = chosen.Except(later).ToList();
                yield return [.. slots is null ? [] : (string[])[slots], .. free, .. later];
                if (slots is not null && free.Count > 0)
                    yield return [.. free, slots, .. later];
            }
        }
    }

    private static void Check(BuiltObjects built, string components)
    {
        var deployments = built.Of<V1Deployment>().ToList();
        foreach (var (controller, pod) in built.Pods)
        {
            var budgets = built.Of<V1PodDisruptionBudget>()
                .Where(b => b.Spec.Selector.MatchLabels.All(s => pod.Metadata.Labels.TryGetValue(s.Key, out var value) && value == s.Value));
            Assert.That(budgets.Select(b => b.Metadata.Name).Skip(1), Is.Empty, $"{controller} with {components}");
        }

        var targets = built.Of<V2HorizontalPodAutoscaler>().Select(a => a.Spec.ScaleTargetRef.Name).ToList();
        Assert.That(targets, Is.Unique, components);
        Assert.That(targets, Is.SubsetOf(deployments.Select(d => d.Metadata.Name)), components);
        foreach (var deployment in deployments.Where(d => targets.Contains(d.Metadata.Name)))
            Assert.That(deployment.Spec.Replicas, Is.Null, $"{deployment.Metadata.Name} with {components}");
        foreach (var budget in built.Of<V1PodDisruptionBudget>())
            Assert.That(budget.Spec.UnhealthyPodEvictionPolicy, Is.EqualTo("AlwaysAllow"));
    }
}
