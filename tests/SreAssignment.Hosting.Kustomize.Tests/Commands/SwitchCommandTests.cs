using System.Text.Json.Nodes;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Deploy;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

public sealed class SwitchCommandTests
{
    [Test]
    public async Task Switch_selects_the_other_slot_and_back()
    {
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        const string Overlay = "# kept\nresources: [../../base]\ncomponents: [../../components/blue-green/blue, ../../components/network-policies]\n";
        var path = folder.Write("overlays/release/kustomization.yaml", Overlay);
        var release = Path.GetDirectoryName(path)!;
        Assert.That(await SlotAsync(), Is.EqualTo("blue"));

        Assert.That((await CommandLine.RunAsync("switch", release, "green", "--no-apply")).ExitCode, Is.Zero);
        Assert.That(await SlotAsync(), Is.EqualTo("green"));

        await CommandLine.RunAsync("switch", release, "blue", "--no-apply");
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo(Overlay));

        async Task<string> SlotAsync()
        {
            var built = await KustomizeRunner.BuildAsync(release);
            return built.Of<V1Service>().Where(s => s.Metadata.Name != "storage").Select(s => s.Spec.Selector["slot"]).Distinct().Single();
        }
    }

    [Test]
    public async Task Both_slots_run_with_an_autoscaler_and_a_budget_each()
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, "blue-green/green", "network-policies");
        var deployments = built.Of<V1Deployment>().ToDictionary(d => d.Metadata.Name);
        Assert.That(deployments.Keys, Is.EquivalentTo((string[])["auth-blue", "auth-green", "gateway-blue", "gateway-green", "images-blue", "images-green"]));
        Assert.That(built.Of<V2HorizontalPodAutoscaler>().Select(a => a.Spec.ScaleTargetRef.Name), Is.EquivalentTo(deployments.Keys));
        Assert.That(built.Of<V1PodDisruptionBudget>()
            .Select(b => $"{b.Spec.Selector.MatchLabels["app.kubernetes.io/name"]}-{b.Spec.Selector.MatchLabels["slot"]}"), Is.EquivalentTo(deployments.Keys));
        foreach (var (name, deployment) in deployments)
        {
            Assert.That(deployment.Spec.Replicas, Is.Null, name);
            Assert.That(deployment.Spec.Selector.MatchLabels["slot"], Is.EqualTo(deployment.Spec.Template.Metadata.Labels["slot"]), name);
            Assert.That(deployment.Spec.Template.Spec.Containers[0].Image, Is.EqualTo($"{name}:1.0.0"));
            Assert.That(deployment.Spec.Template.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name, Does.Match("-environment-[a-z0-9]{10}$"));
        }
    }

    [Test]
    public async Task Slot_receives_requests_when_it_is_scaled_and_ready_and_plain_deployments_end()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var folder = new TemporaryFolder();
        var release = await DeployedAsync(cluster, folder);

        var (exitCode, output, error) = await CommandLine.RunAsync("switch", release, "green", "--kubeconfig", cluster.Kubeconfig);

        Assert.That(exitCode, Is.Zero, output + error);
        var changes = cluster.Changes.ToList();
        var places = ((string[])["patch deployments/auth-green {\"spec\":{\"replicas\":3}}", "apply services/auth as kubectl", "delete deployments/gateway"])
            .Select(c => changes.IndexOf(c)).ToList();
        Assert.That(places, Has.None.EqualTo(-1).And.Ordered, string.Join('\n', changes));
        Assert.That(changes, Has.None.EqualTo("delete deployments/auth"), "there is no plain Deployment of this name");
        Assert.That(output, Does.Contain("deployment/auth-green has 3 of 3 pods ready"));
        Assert.That((string?)cluster.Object("services", "auth")["spec"]!["selector"]!["slot"], Is.EqualTo("green"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(release, "kustomization.yaml")), Does.EndWith("blue-green/green]\n"));
    }

    [Test]
    public async Task Slot_that_does_not_become_ready_receives_no_requests()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var folder = new TemporaryFolder();
        var release = await DeployedAsync(cluster, folder);
        cluster.Status = item =>
            (string?)item["metadata"]!["name"] == "auth-green" ? new JsonObject { ["observedGeneration"] = 1 } : StandInCluster.Ready(item);

        var (exitCode, output, error) = await CommandLine.RunAsync(
            "switch", release, "green", "--kubeconfig", cluster.Kubeconfig, "--timeout", "1");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("deployment/auth-green has 0 of 3 pods updated").And.Contain("the overlay is not changed"), output);
        Assert.That(cluster.Changes, Has.None.StartWith("apply services/auth").And.None.StartWith("delete"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(release, "kustomization.yaml")), Does.EndWith("blue-green/blue]\n"));
    }

    [TestCase("0")]
    [TestCase("soon")]
    public async Task Timeout_out_of_range_is_an_error(string timeout) =>
        Assert.That((await CommandLine.RunAsync("switch", ".", "green", "--timeout", timeout)).Error, Does.Contain("1 to 3600"));

    [Test]
    public async Task Overlay_without_slots_is_an_error()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kustomization.yaml", "resources: []\n");
        Assert.That((await CommandLine.RunAsync("switch", folder.Path, "green", "--no-apply")).Error, Does.Contain("has no component blue-green"));
        Assert.That((await CommandLine.RunAsync("switch", folder.Path, "red")).ExitCode, Is.EqualTo(1));
    }

    /// <summary>Applies an overlay with slots with kubectl. Three pods of blue run, and the plain gateway of an earlier deployment.</summary>
    private static async Task<string> DeployedAsync(StandInCluster cluster, TemporaryFolder folder)
    {
        Repository.CopyDeployment(folder.Path);
        var release = Path.GetDirectoryName(folder.Write("overlays/release/kustomization.yaml",
            "namespace: release\nresources: [../../base]\ncomponents: [../../components/blue-green/blue]\n"))!;
        var (exitCode, _, error) = await CommandRunner.RunAsync(
            ".", "https://kubernetes.io/docs/tasks/tools/", "kubectl", "--kubeconfig", cluster.Kubeconfig, "apply", "--server-side", "-k", release);
        Assert.That(exitCode, Is.Zero, error);
        var active = cluster.Object("deployments", "auth-blue");
        active["spec"]!["replicas"] = 3;
        cluster.Add("apis/apps/v1/namespaces/release/deployments/auth-blue", active.ToJsonString());
        cluster.Add("apis/apps/v1/namespaces/release/deployments/gateway", """{"spec": {"replicas": 2}}""");
        cluster.ClearChanges();
        return release;
    }
}
