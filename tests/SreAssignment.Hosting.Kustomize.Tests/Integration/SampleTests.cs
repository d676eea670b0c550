using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Integration;

/// <summary>An application of another team: Redis, PostgreSQL, a Dockerfile, a worker and a Blazor front end.</summary>
public sealed class SampleTests
{
    private static readonly string[] Components =
        ["autoscaling", "disruption", "external-secrets", "ingress", "network-policies", "nodeport", "prometheus-operator", "rbac", "registry"];

    [Test]
    public async Task Every_object_of_the_sample_reads_strictly_with_each_component()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder => Shop(builder, host));
        Assert.That(messages, Has.None.StartWith("Error").And.None.StartWith("Critical"), string.Join('\n', messages));
        var built = await host.BuildAsync("base");
        Assert.That(built.Of<V1Deployment>().Select(d => d.Metadata.Name), Is.EquivalentTo((string[])["web", "worker", "search", "cache"]));
        Assert.That(built.Of<V1StatefulSet>().Single().Metadata.Name, Is.EqualTo("database"));
        foreach (var component in Components)
            await KustomizeRunner.BuildAsync(host.Output, component);
        await KustomizeRunner.BuildAsync(host.Output, Components);
    }

    [Test]
    public async Task Sample_has_the_settings_of_its_AppHost()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder => Shop(builder, host));
        var built = await host.BuildAsync("base");
        var web = built.Single<V1Deployment>("web");
        Assert.That(web.Spec.Template.Spec.PriorityClassName, Is.EqualTo("important"));
        Assert.That(built.Single<V1Service>("web").Spec.SessionAffinity, Is.EqualTo("ClientIP"));
        Assert.That(web.Spec.Template.Spec.Containers[0].Resources.Limits["memory"].ToString(), Is.EqualTo("1Gi"));
        var ingress = (await KustomizeRunner.BuildAsync(host.Output, "ingress")).Of<V1Ingress>().Single();
        Assert.That((ingress.Spec.IngressClassName, ingress.Spec.Rules.Single().Host), Is.EqualTo(("traefik", "shop.example.org")));
        var scaler = (await KustomizeRunner.BuildAsync(host.Output, "autoscaling")).Of<V2HorizontalPodAutoscaler>().Single(a => a.Metadata.Name == "web");
        Assert.That((scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas), Is.EqualTo((3, 9)));
        Assert.That(
            built.Single<V1StatefulSet>("database").Spec.VolumeClaimTemplates.Single().Spec.Resources.Requests["storage"].ToString(),
            Is.EqualTo("20Gi"));
    }

    [Test]
    public async Task Container_files_are_mounted_at_their_paths()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder => Shop(builder, host));
        var built = await host.BuildAsync("base");
        var pod = built.Single<V1Deployment>("search").Spec.Template.Spec;
        var mounts = pod.Containers[0].VolumeMounts.Where(m => m.MountPath.StartsWith("/etc/search/", StringComparison.Ordinal)).ToList();
        Assert.That(
            mounts.Select(m => (m.MountPath, m.SubPath)),
            Is.EqualTo([("/etc/search/search.yml", "search.yml"), ("/etc/search/scripts/init.sh", "init.sh")]));
        var volumes = mounts.Select(m => pod.Volumes.Single(v => v.Name == m.Name).ConfigMap).ToList();
        Assert.That(volumes.Select(v => v.Items.Single().Mode), Is.EqualTo((int?[])[null, 0b111_101_101]));
        var contents = volumes.Select(v => built.Of<V1ConfigMap>().Single(c => c.Metadata.Name == v.Name).Data.Values.Single());
        Assert.That(contents, Is.EqualTo((string[])["cluster: shop\n", "#!/bin/sh\n"]));
    }

    [Test]
    public async Task Container_file_that_does_not_exist_is_an_error_that_names_it()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder => builder.AddContainer("cache", "redis", "8").WithRunAsUser(999)
            .WithContainerFiles("/etc/cache", [new ContainerFile { Name = "cache.conf", SourcePath = "/does/not/exist" }]));
        Assert.That(messages, Has.Some.Contains("cache: The file /etc/cache/cache.conf cannot be deployed"));
    }

    [Test]
    public async Task Customized_objects_are_those_of_both_slots()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder => Shop(builder, host));
        var built = await KustomizeRunner.BuildAsync(host.Output, "blue-green/blue");
        var slots = built.Of<V1Deployment>().Where(d => d.Metadata.Name.StartsWith("web-", StringComparison.Ordinal)).ToList();
        Assert.That(slots, Has.Count.EqualTo(2));
        Assert.That(slots.Select(d => d.Spec.Template.Spec.PriorityClassName), Has.All.EqualTo("important"));
    }

    [Test]
    public async Task Topology_of_the_sample_names_every_resource_and_connection()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder => Shop(builder, host));
        var topology = await File.ReadAllTextAsync(Path.Combine(host.Output, "TOPOLOGY.md"));
        foreach (var resource in (string[])["web", "worker", "search", "cache", "database"])
            Assert.That(topology, Does.Match($@"\| {resource} \| (Deployment|StatefulSet) \|"));
        Assert.That(topology, Does.Contain("```mermaid").Or.Contain("|"));
    }

    private static void Shop(IDistributedApplicationBuilder builder, TestAppHost host)
    {
        var project = host.Write("Web/Web.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        builder.CreateResourceBuilder(builder.Resources.OfType<KustomizeEnvironmentResource>().Single()).WithProperties(k8s =>
        {
            k8s.Host = "shop.example.org";
            k8s.IngressClass = "traefik";
            k8s.IngressNamespace = "traefik";
            k8s.StorageSize = "20Gi";
            k8s.IssuerEmail = "team@example.org";
        });
        var cache = builder.AddRedis("cache").WithRunAsUser(999);
        var server = builder.AddPostgres("database").WithDataVolume().WithRunAsUser(999);
        var database = server.AddDatabase("orders");
        var search = builder.AddDockerfile("search", Path.GetDirectoryName(host.Write("Search/Dockerfile", "FROM scratch\n"))!)
            .WithHttpEndpoint(targetPort: 9200, name: "http").WithRunAsUser(1000).WithEgress("203.0.113.0/24", 443)
            .WithContainerFiles("/etc/search",
            [
                new ContainerFile { Name = "search.yml", Contents = "cluster: shop\n" },
                new ContainerDirectory
                {
                    Name = "scripts",
                    Entries = [new ContainerFile { Name = "init.sh", Contents = "#!/bin/sh\n", Mode = (UnixFileMode)0b111_101_101 }],
                },
            ]);
        builder.AddProject("worker", project).WithReference(database).WithReference(cache).WithReplicas(2);
        builder.AddProject("web", project)
            .WithHttpEndpoint(port: 8080, targetPort: 8080)
            .WithExternalHttpEndpoints()
            .WithReference(database)
            .WithReference(cache)
            .WithEnvironment("SEARCH", search.GetEndpoint("http"))
            .WithAutoscaling(3, 9)
            .WithKubernetesResources("500m", "512Mi", "1", "1Gi")
            .WithSessionAffinity()
            .PublishAsKubernetes(item =>
            {
                if (item is V1Deployment deployment)
                    deployment.Spec.Template.Spec.PriorityClassName = "important";
            });
    }
}
