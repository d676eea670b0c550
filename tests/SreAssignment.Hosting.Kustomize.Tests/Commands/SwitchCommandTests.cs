using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;
using SreAssignment.Hosting.Kustomize.Tool.Commands;

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

    /// <summary>
    /// A script in place of kubectl builds kustomizations with kubectl, records the other commands, and returns the results of the test case.
    /// </summary>
    [TestCase(0, "green", "kustomize, apply -f, get auth-blue, get auth-green, scale auth-green 3, status auth-green, get gateway-blue, get gateway-green, "
        + "scale gateway-green 3, status gateway-green, "
        + "get images-blue, get images-green, scale images-green 3, status images-green, apply -k, "
        + "get auth, get gateway, get images, delete deployment;horizontalpodautoscaler;poddisruptionbudget gateway images --ignore-not-found")]
    [TestCase(1, "blue", "kustomize, apply -f, get auth-blue, get auth-green, scale auth-green 3, status auth-green")]
    public async Task Slot_receives_requests_only_when_it_is_scaled_and_ready(int rollout, string active, string expected)
    {
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        var path = folder.Write("overlays/release/kustomization.yaml",
            "namespace: release\nresources: [../../base]\ncomponents: [../../components/blue-green/blue]\n");
        folder.Write("kubectl", $$"""
            #!/bin/sh
            here=$(dirname "$0")
            case "$*" in
            kustomize*) echo kustomize >> "$here/calls"; PATH=${PATH#*:} exec kubectl "$@" ;;
            'apply --server-side -f -') echo 'apply -f' >> "$here/calls"; cat > "$here/applied" ;;
            'apply --server-side -k '*) echo 'apply -k' >> "$here/calls" ;;
            '--namespace release get deployment '*) echo "get $5" >> "$here/calls"; case "$5" in auth) ;; *-blue) printf 3 ;; *) printf 2 ;; esac ;;
            '--namespace release scale deployment/'*) echo "scale ${4#*/} ${5#*=}" >> "$here/calls" ;;
            '--namespace release rollout status deployment/'*' --timeout=300s') echo "status ${5#*/}" >> "$here/calls"; exit {{rollout}} ;;
            '--namespace release delete deployment,'*) echo "delete $4 $5 $6 $7" | tr , ';' >> "$here/calls" ;;
            *) echo "unexpected: $*" >> "$here/calls"; exit 2 ;;
            esac
            """);
        File.SetUnixFileMode(Path.Combine(folder.Path, "kubectl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var (exitCode, _, error) = await CommandRunner.RunAsync(
            folder.Path, "https://kubernetes.io/docs/tasks/tools/", "sh", "-c", "PATH=$0:$PATH exec dotnet $1 switch $2 green",
            folder.Path, typeof(Root).Assembly.Location, Path.GetDirectoryName(path)!);

        Assert.That(await File.ReadAllLinesAsync(Path.Combine(folder.Path, "calls")), Is.EqualTo(expected.Split(", ")), error);
        Assert.That((exitCode, await File.ReadAllTextAsync(path)),
            Is.EqualTo((rollout, $"namespace: release\nresources: [../../base]\ncomponents: [../../components/blue-green/{active}]\n")));
        Assert.That(error, rollout == 0 ? Is.Empty : Does.Contain("green is not ready").And.Contain("describe deployment auth-green"));
        var applied = BuiltObjects.Read(await File.ReadAllTextAsync(Path.Combine(folder.Path, "applied")));
        Assert.That(applied.Of<V1Service>().Select(s => s.Metadata.Name), Is.EqualTo(["storage"]), "the Services that select a slot are applied last");
        Assert.That(applied.Of<V1Deployment>().Count(), Is.EqualTo(6));
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
}
