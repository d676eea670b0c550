using k8s.Models;
using SreAssignment.Kubernetes.Tests.Support;

namespace SreAssignment.Kubernetes.Tests.Commands;

public sealed class SwitchCommandTests
{
    [Test]
    public async Task Requests_go_to_the_other_slot_and_back()
    {
        using var folder = new TemporaryFolder();
        KubernetesPublisher.Publish(Repository.Manifest, folder.Path);
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
            var built = await Kustomize.BuildAsync(release);
            return built.Of<V1Service>().Where(s => s.Metadata.Name != "storage").Select(s => s.Spec.Selector["slot"]).Distinct().Single();
        }
    }

    [Test]
    public async Task Both_slots_run_at_once_each_with_an_autoscaler_and_a_budget()
    {
        var built = await Kustomize.BuildAsync(Platform.Folder, "blue-green/green", "network-policies");
        var deployments = built.Of<V1Deployment>().ToDictionary(d => d.Metadata.Name);
        Assert.That(deployments.Keys, Is.EquivalentTo((string[])["auth-blue", "auth-green", "gateway-blue", "gateway-green", "images-blue", "images-green"]));
        Assert.That(built.Of<V2HorizontalPodAutoscaler>().Select(a => a.Spec.ScaleTargetRef.Name), Is.EquivalentTo(deployments.Keys));
        Assert.That(built.Of<V1PodDisruptionBudget>().Select(b => $"{b.Spec.Selector.MatchLabels["app.kubernetes.io/name"]}-{b.Spec.Selector.MatchLabels["slot"]}"), Is.EquivalentTo(deployments.Keys));
        foreach (var (name, deployment) in deployments)
        {
            Assert.That(deployment.Spec.Replicas, Is.Null, name);
            Assert.That(deployment.Spec.Selector.MatchLabels["slot"], Is.EqualTo(deployment.Spec.Template.Metadata.Labels["slot"]), name);
            Assert.That(deployment.Spec.Template.Spec.Containers[0].Image, Is.EqualTo($"{name}:1.0.0"));
            Assert.That(deployment.Spec.Template.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name, Does.Match("-environment-[a-z0-9]{10}$"));
        }
    }

    [Test]
    public async Task An_overlay_without_slots_is_told()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kustomization.yaml", "resources: []\n");
        Assert.That((await CommandLine.RunAsync("switch", folder.Path, "green", "--no-apply")).Error, Does.Contain("has no component blue-green"));
        Assert.That((await CommandLine.RunAsync("switch", folder.Path, "red")).ExitCode, Is.EqualTo(1));
    }
}
