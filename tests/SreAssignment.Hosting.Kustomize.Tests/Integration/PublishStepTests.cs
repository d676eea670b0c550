using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Publishing;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Integration;

/// <summary>Applications that Aspire's own pipeline publishes for a kustomize environment.</summary>
public sealed class PublishStepTests
{
    [Test]
    public void Step_runs_after_the_manifest_and_before_publish()
    {
        var step = PublishStep.Create(new KustomizeEnvironmentResource("k8s"));
        Assert.That(step.Name, Is.EqualTo("publish-k8s"));
        Assert.That(step.DependsOnSteps, Is.EqualTo((string[])["publish-manifest"]));
        Assert.That(step.RequiredBySteps, Is.EqualTo((string[])["publish"]));
    }

    [Test]
    public void Environment_in_run_mode_is_not_a_resource()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });
        Assert.That(builder.AddKustomizeEnvironment("k8s").Resource.Name, Is.EqualTo("k8s"));
        Assert.That(builder.Resources.OfType<KustomizeEnvironmentResource>(), Is.Empty);
    }

    [Test]
    public async Task Second_environment_is_an_error()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder =>
            Assert.That(() => builder.AddKustomizeEnvironment("other"), Throws.TypeOf<DistributedApplicationException>().With.Message.Contains("'k8s'")));
    }

    [Test]
    public async Task Manifest_of_aspire_becomes_manifest_json_without_the_environment()
    {
        using var host = new TestAppHost();
        Assert.That(await host.PublishAsync(Shop(host)), Is.Empty);
        Assert.That(
            Directory.GetFileSystemEntries(host.Output).Select(Path.GetFileName),
            Is.EquivalentTo((string[])["manifest.json", "TOPOLOGY.md", "base", "components", "overlays"]));
        var manifest = await File.ReadAllTextAsync(Path.Combine(host.Output, "manifest.json"));
        Assert.That(manifest, Does.Contain("\"api\"").And.Not.Contain("k8s").And.Not.Contain("x-deployment"));
    }

    [Test]
    public async Task Annotations_of_the_model_reach_the_objects()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(Shop(host));
        var built = await host.BuildAsync("base");

        Assert.That(built.Of<V1Namespace>().Single().Metadata.Name, Is.EqualTo("shop-web"));
        var api = built.Single<V1Deployment>("api");
        Assert.That(api.Spec.Replicas, Is.EqualTo(3));
        var container = api.Spec.Template.Spec.Containers.Single();
        Assert.That(container.Image, Is.EqualTo("api:2.1.0"));
        var readiness = container.ReadinessProbe;
        Assert.That((readiness.HttpGet.Path, (string)readiness.HttpGet.Port), Is.EqualTo(("/ready", "management")));
        Assert.That((readiness.InitialDelaySeconds, readiness.PeriodSeconds, readiness.TimeoutSeconds), Is.EqualTo((7, 11, 4)));
        Assert.That((readiness.FailureThreshold, readiness.SuccessThreshold), Is.EqualTo((6, 2)));
        Assert.That((container.LivenessProbe.HttpGet.Path, container.LivenessProbe.SuccessThreshold), Is.EqualTo(("/alive", default(int?))));
        Assert.That(container.StartupProbe.HttpGet.Path, Is.EqualTo("/alive"));
        Assert.That(api.Spec.Template.Spec.SecurityContext.RunAsUser, Is.EqualTo(1654));

        var cache = built.Single<V1Deployment>("cache").Spec.Template.Spec;
        Assert.That((cache.SecurityContext.RunAsUser, cache.SecurityContext.RunAsNonRoot), Is.EqualTo((999, true)));
        Assert.That((string)cache.Containers.Single().ReadinessProbe.TcpSocket.Port, Is.EqualTo("tcp"), "a resource without probes");
        Assert.That(built.Of<V1Job>().Single().Metadata.Name, Is.EqualTo("migration"), "WaitForCompletion");
        var topology = await File.ReadAllTextAsync(Path.Combine(host.Output, "TOPOLOGY.md"));
        Assert.That(topology, Does.Match(@"\| api \| Deployment \| 3 \|.*\| migration, cache \|"));
    }

    [Test]
    public void Defaults_of_name_and_version_are_those_of_the_AppHost()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });
        builder.Environment.ApplicationName = "Contoso.Store.AppHost";
        var environment = builder.AddKustomizeEnvironment("k8s").Resource;
        var version = builder.AppHostAssembly!.GetName().Version!.ToString(3);
        Assert.That((environment.ApplicationName, environment.ApplicationVersion), Is.EqualTo(("Contoso.Store", version)));
    }

    [Test]
    public async Task Publishing_again_gives_the_same_bytes_and_keeps_existing_overlays()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(Shop(host));
        var overlay = Path.Combine(host.Output, "overlays", "local", "kustomization.yaml");
        await File.AppendAllTextAsync(overlay, "# an edit\n");
        await File.WriteAllTextAsync(Path.Combine(host.Output, "base", "obsolete.yaml"), "");
        var before = host.Files();

        await host.PublishAsync(Shop(host));

        before.Remove(Path.Combine("base", "obsolete.yaml"));
        Assert.That(host.Files(), Is.EqualTo(before));
        Assert.That(await File.ReadAllTextAsync(overlay), Does.EndWith("# an edit\n"));
    }

    [Test]
    public async Task Output_does_not_contain_the_path_of_the_application()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(Shop(host));
        var texts = host.Files().Values.Select(f => Encoding.UTF8.GetString(Convert.FromBase64String(f)));
        Assert.That(texts, Has.None.Contain(Path.GetDirectoryName(host.Output)!));
    }

    [Test]
    public async Task Resources_that_cannot_be_deployed_fail_the_step_with_one_message()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
        {
            builder.AddExecutable("tool", "make", ".");
            builder.AddExecutable("script", "sh", ".");
            builder.AddContainer("cache", "redis", "8").WithRunAsUser(999);
        });
        var failure = messages.Where(m => m.Contains("cannot be deployed", StringComparison.Ordinal)).ToList();
        Assert.That(failure, Is.Not.Empty);
        Assert.That(failure, Has.All.Contains("tool: An executable has no container image. Call PublishAsDockerFile").And.All.Contains("script: "));
        Assert.That((await host.BuildAsync("base")).Of<V1Deployment>().Select(d => d.Metadata.Name), Is.EqualTo((string[])["cache"]));
    }

    [Test]
    public async Task Parameters_without_values_are_not_asked_for_and_give_a_warning_with_the_fix()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
        {
            var region = builder.AddParameter("region");
            var password = builder.AddParameter("password", secret: true);
            builder.AddContainer("cache", "redis", "8").WithRunAsUser(999).WithEnvironment("REGION", region).WithEnvironment("PASSWORD", password);
        });
        Assert.That(messages, Has.Count.EqualTo(2));
        Assert.That(messages, Has.One.StartsWith("Warning: region: The parameter has no value. Set it in the ConfigMap 'parameters' of each overlay"));
        Assert.That(messages, Has.One.StartsWith("Warning: password: The secret has no value and no rule to generate one. Write it to secrets/password of "
            + "each overlay"));
        var overlay = await File.ReadAllTextAsync(Path.Combine(host.Output, "overlays", "local", "kustomization.yaml"));
        Assert.That(overlay, Does.Contain("region=change-me").And.Contain("secrets/password"));
    }

    [Test]
    public async Task Probe_on_the_endpoint_of_another_resource_is_an_error()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
        {
            var cache = builder.AddContainer("cache", "redis", "8").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80);
            builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithHttpProbe(ProbeType.Readiness, () => cache.GetEndpoint("http"), "/");
        });
        Assert.That(messages, Has.Some.Contains("api: The readiness probe uses the endpoint 'cache.http', which the resource does not have."));
    }

    [Test]
    public async Task Resource_of_another_compute_environment_is_not_deployed()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
        {
            var k8s = builder.Resources.OfType<KustomizeEnvironmentResource>().Single();
            var other = builder.AddResource(new OtherEnvironment("other"));
            builder.AddContainer("cache", "redis", "8").WithRunAsUser(999).WithComputeEnvironment(builder.CreateResourceBuilder(k8s));
            builder.AddContainer("legacy", "legacy", "1").WithComputeEnvironment(other);
        });
        Assert.That(messages, Is.Empty);
        Assert.That((await host.BuildAsync("base")).Of<V1Deployment>().Select(d => d.Metadata.Name), Is.EqualTo((string[])["cache"]));
    }

    [Test]
    public async Task Output_path_that_names_a_file_is_an_error()
    {
        using var host = new TestAppHost();
        var file = Path.Combine(Path.GetDirectoryName(host.Output)!, "x.json");
        var messages = await host.PublishAsync(_ => { }, output: file);
        Assert.That(messages, Has.Some.Contains("x.json' is a file name. Pass the name of a folder"));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void User_less_than_1_is_an_error(int user)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });
        Assert.That(() => builder.AddContainer("cache", "redis").WithRunAsUser(user), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static Action<IDistributedApplicationBuilder> Shop(TestAppHost host) => builder =>
    {
        var project = host.Write("Api/Api.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        var cache = builder.AddContainer("cache", "docker.io/library/redis", "8.2").WithEndpoint(targetPort: 6379, name: "tcp").WithRunAsUser(999);
        var migration = builder.AddProject("migration", project);
        builder.AddProject("api", project)
            .WithHttpEndpoint(port: 8080, targetPort: 8080)
            .WithHttpEndpoint(port: 9000, targetPort: 9000, name: "management")
            .WithHttpProbe(ProbeType.Readiness, "/ready", 7, 11, 4, 6, 2, "management")
            .WithHttpProbe(ProbeType.Liveness, "/alive", successThreshold: 3, endpointName: "management")
            .WithManagementEndpoint("management")
            .WithReplicas(3)
            .WithEnvironment("CACHE", cache.GetEndpoint("tcp"))
            .WaitForCompletion(migration)
            .WaitFor(cache);
    };

    private sealed class OtherEnvironment : Resource, IComputeEnvironmentResource
    {
        public OtherEnvironment(string name) : base(name) => Annotations.Add(ManifestPublishingCallbackAnnotation.Ignore);
    }
}
