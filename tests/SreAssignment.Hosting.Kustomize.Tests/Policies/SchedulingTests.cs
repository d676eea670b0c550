using Aspire.Hosting;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>Where pods run, with which resources, and how they end.</summary>
public sealed class SchedulingTests
{
    // The kubelet sets this label on every node. Other topology keys depend on the cluster.
    private const string Hostname = "kubernetes.io/hostname";

    private const string Shop = """
        {"resources": {
            "web": {"type": "project.v0", "path": "w.csproj", "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http"}}},
            "worker": {"type": "project.v0", "path": "k.csproj", "env": {"DOTNET_GCHeapHardLimitPercent": "0x20"}},
            "postgres": {"type": "container.v0", "image": "docker.io/library/postgres:17.6", "volumes": [{"name": "data",
                "target": "/var/lib/postgresql/data", "readOnly": false}],
                "bindings": {"tcp": {"scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432}}},
            "job": {"type": "project.v0", "path": "j.csproj"}}}
        """;

    [TestCase]
    [TestCase("blue-green/blue")]
    [TestCase("autoscaling", "disruption", "tls", "external-storage")]
    public async Task Replicas_are_spread_over_nodes_and_over_zones_where_nodes_have_them(params string[] components)
    {
        foreach (var deployment in (await KustomizeRunner.BuildAsync(Platform.Folder, components)).Of<V1Deployment>())
        {
            var labels = deployment.Spec.Template.Metadata.Labels;
            var pod = deployment.Spec.Template.Spec;
            var spread = pod.TopologySpreadConstraints.Single();
            Assert.That((spread.TopologyKey, spread.WhenUnsatisfiable, spread.MaxSkew), Is.EqualTo((Hostname, "ScheduleAnyway", 1)));
            Assert.That(spread.MatchLabelKeys, Is.EqualTo((string[])["pod-template-hash"]));
            Assert.That(spread.LabelSelector.MatchLabels, Is.EqualTo(deployment.Spec.Selector.MatchLabels));
            var zones = pod.Affinity.PodAntiAffinity;
            Assert.That(zones.RequiredDuringSchedulingIgnoredDuringExecution, Is.Null, "nodes can lack the label of a zone");
            var term = zones.PreferredDuringSchedulingIgnoredDuringExecution.Single().PodAffinityTerm;
            Assert.That(term.TopologyKey, Is.EqualTo("topology.kubernetes.io/zone"));
            Assert.That(term.LabelSelector.MatchLabels.All(l => labels[l.Key] == l.Value));
        }
    }

    [Test]
    public async Task Autoscaling_starts_pods_before_their_processor_time_is_used_up()
    {
        foreach (var autoscaler in (await KustomizeRunner.BuildAsync(Platform.Folder, "autoscaling")).Of<V2HorizontalPodAutoscaler>())
            Assert.That(autoscaler.Spec.Metrics.Single().Resource.Target.AverageUtilization, Is.EqualTo(70));
        foreach (var deployment in (await KustomizeRunner.BuildAsync(Platform.Folder, [])).Of<V1Deployment>())
        {
            var resources = deployment.Spec.Template.Spec.Containers[0].Resources;
            Assert.That(resources.Limits["cpu"].ToDecimal() / resources.Requests["cpu"].ToDecimal(), Is.InRange(1m, 2m), deployment.Metadata.Name);
        }
    }

    [Test]
    public async Task Managed_heap_leaves_memory_for_the_rest_of_the_process()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Shop, Hints());
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        Assert.That(Heap(built.Single<V1Deployment>("web")), Is.EqualTo("0x46"), "70 %");
        Assert.That(Heap(built.Single<V1Deployment>("worker")), Is.Null, "the value of the resource is in its ConfigMap");

        var platform = await KustomizeRunner.BuildAsync(Platform.Folder, []);
        Assert.That(Heap(platform.Single<V1Deployment>("images")), Is.EqualTo("0x28"), "40 %");

        static string? Heap(V1Deployment deployment) =>
            deployment.Spec.Template.Spec.Containers[0].Env?.FirstOrDefault(e => e.Name == "DOTNET_GCHeapHardLimitPercent")?.Value;
    }

    [Test]
    public async Task Container_of_another_image_has_no_limit_and_its_volume_no_other_files()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Shop, Hints());
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var container = built.Single<V1StatefulSet>("postgres").Spec.Template.Spec.Containers[0];
        Assert.That(container.Resources.Limits, Is.Null);
        Assert.That(container.Resources.Requests.Keys, Is.EquivalentTo((string[])["cpu", "memory"]));
        Assert.That(container.VolumeMounts.Single().SubPath, Is.EqualTo("data"), "the root of a volume can contain lost+found");
    }

    [Test]
    public async Task Group_of_a_volume_is_that_of_a_known_user()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Shop, new DeploymentHints { Resources = new Dictionary<string, ResourceHints> { ["postgres"] = new() { User = 999 } } });
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        Assert.That(built.Single<V1StatefulSet>("postgres").Spec.Template.Spec.SecurityContext.FsGroup, Is.EqualTo(999));
    }

    [Test]
    public async Task Pod_with_endpoints_waits_before_it_ends()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Shop, Hints());
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var pods = built.Pods.ToDictionary(p => p.Controller, p => p.Template.Spec);
        Assert.That(pods.ToDictionary(p => p.Key, p => (p.Value.Containers[0].Lifecycle?.PreStop.Sleep.Seconds, p.Value.TerminationGracePeriodSeconds)),
            Is.EquivalentTo(
            new Dictionary<string, (long?, long?)> { ["web"] = (5, 45), ["postgres"] = (5, 45), ["worker"] = (null, null), ["job"] = (null, null) }));
    }

    [Test]
    public async Task Options_of_the_model_reach_the_objects()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder =>
            builder.AddContainer("web", "web", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80).WithExternalHttpEndpoints()
            .WithKubernetesResources("300m", "64Mi", cpuLimit: "600m", memoryLimit: "128Mi")
            .WithAutoscaling(3, 9, 50)
            .WithShutdown(7, 20)
            .WithManagementEndpoint("http", "/m")
            .WithSessionAffinity()
            .WithNodePort("http", 30999)
            .WithCertificateFolderVariable("CERTIFICATES")
            .WithIngressAnnotation("a/b", "c"));
        var built = await KustomizeRunner.BuildAsync(host.Output, "autoscaling", "ingress", "nodeport");
        var container = built.Single<V1Deployment>("web").Spec.Template.Spec.Containers[0];
        Assert.That(container.Resources.Requests.Concat(container.Resources.Limits).Select(r => $"{r.Key} {r.Value}"),
            Is.EquivalentTo((string[])["cpu 300m", "memory 64Mi", "cpu 600m", "memory 128Mi"]));
        Assert.That(container.Lifecycle.PreStop.Sleep.Seconds, Is.EqualTo(7));
        var scaling = built.Of<V2HorizontalPodAutoscaler>().Single().Spec;
        Assert.That((scaling.MinReplicas, scaling.MaxReplicas, scaling.Metrics[0].Resource.Target.AverageUtilization), Is.EqualTo((3, 9, 50)));
        var service = built.Of<V1Service>().Single().Spec;
        Assert.That((service.SessionAffinity, service.Ports.Single().NodePort), Is.EqualTo(("ClientIP", 30999)));
        Assert.That(built.Of<V1Ingress>().Single().Metadata.Annotations["a/b"], Is.EqualTo("c"));
    }

    [Test]
    public async Task Endpoint_that_does_not_exist_is_an_error()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
            builder.AddContainer("web", "web", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80).WithManagementEndpoint("other").WithNodePort("http",
                30999));
        Assert.That(messages, Has.Some.Contains("The management endpoint 'other' is not an endpoint of the resource.").And.Some.Contains("it is not an "
            + "external endpoint"));
    }

    [TestCase("1", "1Gi", "500m", null)]
    [TestCase("1", "1Gi", null, "1Mi")]
    [TestCase("much", "1Gi", null, null)]
    [TestCase("1", "0", null, null)]
    [TestCase("", "1Gi", null, null)]
    public void Resources_that_are_not_valid_are_an_error(string cpu, string memory, string? cpuLimit, string? memoryLimit)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });
        Assert.That(() => builder.AddContainer("web", "web").WithKubernetesResources(cpu, memory, cpuLimit, memoryLimit),
            Throws.InstanceOf<ArgumentException>());
    }

    private static DeploymentHints Hints() => new() { Resources = new Dictionary<string, ResourceHints> { ["job"] = new() { RunsToCompletion = true } } };
}
