using System.Text.Json.Nodes;
using static SreAssignment.Hosting.Kustomize.Tests.Deploy.TestApplications;

namespace SreAssignment.Hosting.Kustomize.Tests.Deploy;

/// <summary>Deployments that move the traffic to other pods, or add autoscaling to running ones.</summary>
public sealed class HandoverTests
{
    [Test]
    public async Task Switch_rolls_out_the_other_slot_before_the_traffic_moves()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain + "components: [../../components/blue-green/blue] # kept\n");
        var (error, log) = await host.RunAsync("deploy", Replicated);
        Assert.That(error, Is.Null, log);
        Assert.That(Slot(), Is.EqualTo("blue"));
        cluster.Add("apis/apps/v1/namespaces/shop/deployments/api-blue", Scaled(cluster, "api-blue", 5));
        cluster.ClearChanges();

        (error, log) = await host.RunAsync("switch-k8s", Replicated);

        Assert.That(error, Is.Null, log);
        Assert.That(Slot(), Is.EqualTo("green"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Overlay, "kustomization.yaml")), Does.EndWith("blue-green/green] # kept\n"));
        var scaled = cluster.Changes.ToList().IndexOf("""patch deployments/api-green {"spec":{"replicas":5}}""");
        Assert.That(scaled, Is.GreaterThan(0), string.Join('\n', cluster.Changes));
        Assert.That(
            cluster.Changes.ToList().IndexOf("apply services/api"), Is.GreaterThan(scaled),
            "the Service is applied after the slot is scaled and ready");

        string Slot() => (string)cluster.Object("services", "api")["spec"]!["selector"]!["slot"]!;
    }

    [Test]
    public async Task Autoscaling_never_starts_with_less_than_its_minimum()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain + "components: [../../components/autoscaling]\n");
        var (error, log) = await host.RunAsync("deploy", Replicated);
        Assert.That(error, Is.Null, log);
        Assert.That((int)cluster.Object("deployments", "api")["spec"]!["replicas"]!, Is.EqualTo(2), "a new deployment");

        await host.RunAsync("destroy", Replicated);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", Replicated);
        cluster.ClearChanges();
        host.WriteOverlay(Plain + "components: [../../components/autoscaling]\n");
        (error, log) = await host.RunAsync("deploy", Replicated);
        Assert.That(error, Is.Null, log);
        var changes = cluster.Changes.ToList();
        Assert.That(
            changes.IndexOf("apply deployments/api as initial-replicas"), Is.GreaterThan(0).And.LessThan(changes.IndexOf("apply deployments/api")),
            string.Join('\n', changes));
    }

    [Test]
    public async Task Moving_to_slots_and_back_moves_the_traffic_when_the_pods_are_ready()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", Replicated);
        cluster.ClearChanges();

        host.WriteOverlay(Plain + "components: [../../components/blue-green/blue]\n");
        var (error, log) = await host.RunAsync("deploy", Replicated);
        Assert.That(error, Is.Null, log);
        AssertOrder("apply deployments/api-blue", "apply services/api", "delete deployments/api");
        Assert.That(log.IndexOf("deployment/api-blue has 2 of 2 pods ready", StringComparison.Ordinal), Is.GreaterThan(0), log);

        cluster.ClearChanges();
        host.WriteOverlay(Plain);
        (error, log) = await host.RunAsync("deploy", Replicated);
        Assert.That(error, Is.Null, log);
        AssertOrder("apply deployments/api", "apply services/api", "delete deployments/api-blue");
        Assert.That(cluster.Names("deployments"), Is.EqualTo((string[])["api"]));
        Assert.That(cluster.Names("horizontalpodautoscalers"), Is.Empty);

        void AssertOrder(params string[] expected)
        {
            var places = expected.Select(e => cluster.Changes.ToList().IndexOf(e)).ToList();
            Assert.That(places, Has.None.EqualTo(-1).And.Ordered, string.Join('\n', cluster.Changes));
        }
    }

    [Test]
    public async Task Moving_to_slots_that_do_not_become_ready_leaves_the_traffic_where_it_is()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", Replicated);
        cluster.ClearChanges();
        cluster.Status = item => (string?)item["metadata"]!["name"] == "api-blue" ? new JsonObject { ["observedGeneration"] = 1 } : StandInCluster.Ready(item);
        host.WriteOverlay(Plain + "components: [../../components/blue-green/blue]\n");
        Assert.That((await host.RunAsync("deploy", Replicated)).Error, Does.Contain("deployment/api-blue has 0 of 2 pods updated"));
        Assert.That(cluster.Changes, Has.None.EqualTo("apply services/api").And.None.StartWith("delete"));
    }

    [Test]
    public async Task Switch_to_a_slot_that_does_not_become_ready_changes_nothing()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain + "components: [../../components/blue-green/blue]\n");
        await host.RunAsync("deploy", Replicated);
        cluster.ClearChanges();
        cluster.Status = item => (string?)item["metadata"]!["name"] == "api-green" ? new JsonObject { ["observedGeneration"] = 1 } : StandInCluster.Ready(item);
        var (error, _) = await host.RunAsync("switch-k8s", Replicated, "--Slot=green");
        Assert.That(error, Does.Contain("deployment/api-green has 0 of 2 pods updated"));
        Assert.That(cluster.Changes, Has.None.EqualTo("apply services/api"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Overlay, "kustomization.yaml")), Does.Contain("blue-green/blue"));
    }

    [TestCase("red", "must be blue or green")]
    [TestCase(null, "has no component blue-green")]
    public async Task Switch_to_something_else_is_an_error(string? slot, string expected)
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        Assert.That((await host.RunAsync("switch-k8s", Replicated, slot is null ? [] : [$"--Slot={slot}"])).Error, Does.Contain(expected));
    }

    private static string Scaled(StandInCluster cluster, string name, int replicas)
    {
        var deployment = cluster.Object("deployments", name);
        deployment["spec"]!["replicas"] = replicas;
        return deployment.ToJsonString();
    }
}
