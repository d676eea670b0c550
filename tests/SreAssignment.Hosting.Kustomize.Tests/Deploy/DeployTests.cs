using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static SreAssignment.Hosting.Kustomize.Tests.Deploy.TestApplications;

namespace SreAssignment.Hosting.Kustomize.Tests.Deploy;

/// <summary><c>aspire deploy</c> with the real kubectl against a stand-in API server.</summary>
public sealed class DeployTests
{
    private const string WithSecret = Plain + "secretGenerator:\n- name: api-key\n  files: [value=secrets/api-key]\n";
    private const string Set = "--Parameters:api-key=configured-value";

    [Test]
    public async Task Deploy_applies_the_overlay_records_a_release_and_waits()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        var (error, log) = await host.RunAsync("deploy", Shop);
        Assert.That(error, Is.Null, log);
        Assert.That(cluster.Changes[0], Is.EqualTo("apply namespaces/shop"));
        Assert.That(cluster.Changes[1], Is.EqualTo("apply configmaps/k8s-release-1"), "the release is recorded before its objects are applied");
        Assert.That(cluster.Changes, Does.Contain("apply deployments/api").And.Contain("apply deployments/cache").And.Contain("apply services/api"));
        Assert.That(cluster.Changes, Has.None.StartWith("delete"));
        Assert.That((string?)cluster.Object("configmaps", "k8s-release-1")["data"]!["status"], Is.EqualTo("Ready"));
        Assert.That(log, Does.Contain("api is new").And.Contain("deployment/api has 1 of 1 pods ready"));
    }

    [Test]
    public async Task Second_deployment_deletes_what_is_no_longer_wanted_and_keeps_the_configuration_of_the_first()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", Shop);
        var before = cluster.Names("configmaps").Where(n => n.StartsWith("api-environment-", StringComparison.Ordinal)).ToList();
        cluster.Add("api/v1/namespaces/shop/services/foreign", """{"spec": {"type": "ClusterIP"}}""");
        cluster.ClearChanges();

        var (error, log) = await host.RunAsync("deploy", builder => builder.AddContainer("api", "api", "2").WithRunAsUser(999)
            .WithHttpEndpoint(targetPort: 80, name: "http").WithEnvironment("MODE", "changed"));

        Assert.That(error, Is.Null, log);
        Assert.That(cluster.Changes, Does.Contain("delete deployments/cache").And.Contain("delete services/cache"));
        Assert.That(cluster.Names("deployments"), Is.EqualTo((string[])["api"]));
        Assert.That(cluster.Names("services"), Does.Contain("foreign"), "an object that this environment did not make");
        Assert.That(cluster.Names("configmaps"), Is.SupersetOf(before), "a rollback needs the ConfigMap of the first release");
        Assert.That(log, Does.Contain("cache goes away").And.Contain("api setting MODE normal → changed"));
    }

    [Test]
    public async Task Rollback_applies_the_previous_ready_release()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", Shop);
        await host.RunAsync("deploy", builder => builder.AddContainer("api", "api", "2").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80, name: "http"));
        Assert.That(Image(cluster), Is.EqualTo("api:2"));

        var (error, log) = await host.RunAsync("rollback-k8s", Shop);

        Assert.That(error, Is.Null, log);
        Assert.That(Image(cluster), Is.EqualTo("api:1"));
        Assert.That(cluster.Names("deployments"), Is.EqualTo((string[])["api", "cache"]));
        Assert.That((string?)cluster.Object("configmaps", "k8s-release-3")["data"]!["status"], Is.EqualTo("Ready"));
    }

    [Test]
    public async Task Rollback_without_a_previous_release_is_an_error()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", Shop);
        Assert.That((await host.RunAsync("rollback-k8s", Shop)).Error, Does.Contain("There is no release to roll back to"));
    }

    [Test]
    public async Task Changed_job_is_replaced_and_an_unchanged_one_is_kept()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await host.RunAsync("deploy", WithMigration("1"));
        await host.RunAsync("deploy", WithMigration("1"));
        Assert.That(cluster.Changes, Has.None.EqualTo("delete jobs/migration"));
        var (error, log) = await host.RunAsync("deploy", WithMigration("2"));
        Assert.That(error, Is.Null, log);
        Assert.That(cluster.Changes, Does.Contain("delete jobs/migration"), "the template of a Job is immutable");

        static Action<IDistributedApplicationBuilder> WithMigration(string version) => builder =>
        {
            var migration = builder.AddContainer("migration", "migration", version).WithRunAsUser(999);
            builder.AddContainer("api", "api", "1").WithRunAsUser(999).WaitForCompletion(migration);
        };
    }

    [Test]
    public async Task Only_the_last_releases_are_kept()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        for (var i = 1; i <= 7; i++)
        {
            var mode = $"{i}";
            await host.RunAsync("deploy", builder => builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithEnvironment("MODE", mode));
        }

        var maps = cluster.Names("configmaps");
        Assert.That(maps.Where(m => m.Contains("release", StringComparison.Ordinal)), Is.EqualTo(Enumerable.Range(3, 5).Select(n => $"k8s-release-{n}")));
        Assert.That(maps.Count(m => m.StartsWith("api-environment-", StringComparison.Ordinal)), Is.EqualTo(5));
    }

    [Test]
    public async Task Nothing_changes_when_the_cluster_lacks_something()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain + "components: [../../components/ingress]\n");
        var (error, _) = await host.RunAsync("deploy", Shop);
        Assert.That(error, Does.Contain("lacks: ").And.Contain("the ingress class nginx").And.Contain("issuers.cert-manager.io"));
        Assert.That(cluster.Changes, Is.Empty);
    }

    [Test]
    public async Task Value_that_is_still_a_placeholder_is_an_error()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain + "configMapGenerator:\n- name: parameters\n  behavior: merge\n  literals: [region=x]\n");
        host.WriteOverlay(
            (await File.ReadAllTextAsync(Path.Combine(host.Overlay, "kustomization.yaml")))
                .Replace("[region=x]", "\n  - region=change-me", StringComparison.Ordinal));
        var (error, _) = await host.RunAsync("deploy", builder =>
            builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithEnvironment("REGION", builder.AddParameter("region")));
        Assert.That(error, Does.Contain("a value for region: replace 'change-me' in"));
        Assert.That(cluster.Changes, Is.Empty);
    }

    [Test]
    public async Task Overlay_without_a_Secret_that_a_pod_reads_is_an_error()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        Assert.That(
            (await host.RunAsync("deploy", WithApiKey, Set)).Error,
            Does.Contain("the Secret api-key of api: add it to secretGenerator of the overlay"));
        Assert.That(cluster.Changes, Is.Empty);
    }

    [Test]
    public async Task Registry_without_a_login_is_an_error_before_anything_is_applied()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain + """
            secretGenerator:
            - name: registry-credentials
              type: kubernetes.io/dockerconfigjson
              files: [".dockerconfigjson=secrets/registry.json"]
            images:
            - name: api
              newName: registry.example.com/team/api
            """);
        Assert.That((await host.RunAsync("deploy", Shop)).Error, Does.Contain("a login for registry.example.com: put it into"));
        Assert.That(cluster.Changes, Is.Empty);
    }

    [Test]
    public async Task Cluster_that_does_not_respond_is_one_error()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        await cluster.StopAsync();
        Assert.That((await host.RunAsync("deploy", Shop)).Error, Does.Contain("The cluster does not respond"));
    }

    [Test]
    public async Task Environment_without_an_overlay_is_an_error_that_lists_the_overlays()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        var (error, _) = await host.RunAsync("deploy", Shop);
        Assert.That(error, Does.Contain("no overlay for the environment 'Test'").And.Contain("local, production"));
    }

    [Test]
    public async Task Rejected_object_fails_the_deployment_and_the_next_one_removes_its_leftovers()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        cluster.Reject = (plural, name) => (plural, name) == ("deployments", "cache") ? "exceeded quota" : null;
        var (error, _) = await host.RunAsync("deploy", Shop);
        Assert.That(error, Does.Contain("deployments \"cache\" is forbidden: exceeded quota"));
        Assert.That((string?)cluster.Object("configmaps", "k8s-release-1")["data"]!["status"], Is.EqualTo("Pending"));

        cluster.Reject = (_, _) => null;
        await host.RunAsync("deploy", builder => builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80, name: "http"));
        Assert.That(cluster.Names("services"), Is.EqualTo((string[])["api"]), "the Service of the rejected release is deleted");
    }

    [Test]
    public async Task Workload_that_does_not_start_is_reported_with_events_and_log()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(Plain);
        cluster.Status = item => (string?)item["kind"] == "Deployment" ? new JsonObject { ["observedGeneration"] = 1 } : StandInCluster.Ready(item);
        cluster.Log = "panic: no configuration";
        cluster.Add("api/v1/namespaces/shop/pods/api-1", """
            {"metadata": {"labels": {"app.kubernetes.io/name": "api", "app.kubernetes.io/part-of": "shop-web"}},
             "spec": {"containers": [{"name": "api"}]},
             "status": {"containerStatuses": [{"name": "api", "ready": false, "restartCount": 3,
              "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s"}},
              "lastState": {"terminated": {"exitCode": 2, "reason": "Error"}}}]}}
            """);
        cluster.Add(
            "api/v1/namespaces/shop/events/e1",
            """{"type": "Warning", "reason": "BackOff", "message": "restarting", "involvedObject": {"kind": "Pod", "name": "api-1"}}""");
        var (error, log) = await host.RunAsync("deploy", Shop);
        Assert.That(error, Does.Contain("deployment/api has 0 of 1 pods updated").And.Contain("rollback-k8s"));
        Assert.That(log, Does.Contain("pod api-1, container api: CrashLoopBackOff back-off 40s, exit code 2 (Error), 3 restarts"));
        Assert.That(log, Does.Contain("| panic: no configuration").And.Contain("pod api-1: BackOff: restarting"));
        Assert.That(
            (string?)cluster.Object("configmaps", "k8s-release-1")["data"]!["status"],
            Is.EqualTo("Applied"), "a release that is not ready is no target of a rollback");
    }

    [Test]
    public async Task Configured_secret_reaches_the_cluster_and_no_log()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(WithSecret);
        var (error, log) = await host.RunAsync("deploy", WithApiKey, Set);
        Assert.That(error, Is.Null, log);
        Assert.That(Secret(cluster), Is.EqualTo("configured-value"));
        Assert.That(log, Does.Not.Contain("configured-value"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Overlay, "secrets", ".gitignore")), Is.EqualTo("*\n"));
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(Path.Combine(host.Overlay, "secrets", "api-key")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        var release = Encoding.UTF8.GetString(
            Convert.FromBase64String((string)cluster.Object("configmaps", "k8s-release-1")["binaryData"]!["objects.yaml.gz"]!));
        Assert.That(release, Does.Not.Contain("configured-value"));
    }

    [Test]
    public async Task Secret_without_a_value_is_an_error_and_is_not_invented()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(WithSecret);
        Assert.That((await host.RunAsync("deploy", WithApiKey)).Error, Does.Contain("'api-key' has no value. Set Parameters__api_key"));
        Assert.That(cluster.Changes, Is.Empty);
    }

    [Test]
    public async Task Generated_secret_is_kept_by_a_deployment_from_a_new_clone()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(WithSecret);
        await host.RunAsync("deploy", Generated);
        var first = Secret(cluster);
        Assert.That(first, Has.Length.EqualTo(30));

        Directory.Delete(Path.Combine(host.Overlay, "secrets"), recursive: true);
        var (error, log) = await host.RunAsync("deploy", Generated);
        Assert.That(error, Is.Null, log);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Overlay, "secrets", "api-key")), Is.EqualTo(first));

        static void Generated(IDistributedApplicationBuilder builder) => builder.AddContainer("api", "api", "1").WithRunAsUser(999).WithEnvironment(
            "KEY", builder.AddParameter("api-key", new GenerateParameterDefault { MinLength = 30, Special = false }, secret: true));
    }

    [Test]
    public async Task Destroy_keeps_secrets_volumes_and_the_namespace_unless_asked()
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        host.WriteOverlay(WithSecret);
        await host.RunAsync("deploy", WithApiKey, Set);
        cluster.Add("api/v1/namespaces/shop/persistentvolumeclaims/data", "{}");
        var (error, log) = await host.RunAsync("destroy", WithApiKey, Set);
        Assert.That(error, Is.Null, log);
        Assert.That(cluster.Names("deployments").Concat(cluster.Names("configmaps")), Is.Empty);
        Assert.That((cluster.Names("secrets").Count, cluster.Names("persistentvolumeclaims").Count, cluster.Names("namespaces").Count), Is.EqualTo((1, 1, 1)));

        await host.RunAsync("deploy", WithApiKey, Set);
        await host.RunAsync("destroy", WithApiKey, Set, "--DeleteData=true");
        Assert.That(cluster.Names("namespaces"), Is.Empty);
    }

    [Test]
    public async Task Steps_depend_on_each_other_in_the_documented_order()
    {
        var steps = await DeployHost.StepsAsync("deploy");
        Assert.That(steps.Values.Select(s => s.Description), Has.All.Not.Empty);
        Assert.That(steps["parameters-k8s"].DependsOnSteps, Is.EquivalentTo((string[])["publish-k8s", "deploy-prereq"]));
        Assert.That(steps["check-k8s"].DependsOnSteps, Is.EqualTo((string[])["parameters-k8s"]));
        Assert.That(steps["images-k8s"].DependsOnSteps, Is.EquivalentTo((string[])["publish-k8s", "check-k8s"]));
        Assert.That(steps["secrets-k8s"].DependsOnSteps, Is.EqualTo((string[])["check-k8s"]));
        Assert.That(steps["apply-k8s"].DependsOnSteps, Is.EquivalentTo((string[])["images-k8s", "secrets-k8s"]));
        Assert.That(steps["rollout-k8s"].DependsOnSteps, Is.EqualTo((string[])["apply-k8s"]));
        Assert.That(steps["images-k8s"].RequiredBySteps, Is.EquivalentTo((string[])["push", "deploy"]));
        Assert.That(steps["destroy-k8s"].RequiredBySteps, Is.EqualTo((string[])["destroy"]));
        Assert.That(steps["rollback-k8s"].RequiredBySteps.Concat(steps["switch-k8s"].RequiredBySteps), Is.Empty, "on demand only");
    }

    [Test]
    public async Task Pushing_images_needs_no_cluster() =>
        Assert.That((await DeployHost.StepsAsync("push"))["images-k8s"].DependsOnSteps, Is.EqualTo((string[])["publish-k8s"]));

    private static string Image(StandInCluster cluster) =>
        (string)cluster.Object("deployments", "api")["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!;

    private static string Secret(StandInCluster cluster)
    {
        var name = cluster.Names("secrets").Single(n => n.StartsWith("api-key-", StringComparison.Ordinal));
        return Encoding.UTF8.GetString(Convert.FromBase64String((string)cluster.Object("secrets", name)["data"]!["value"]!));
    }
}
