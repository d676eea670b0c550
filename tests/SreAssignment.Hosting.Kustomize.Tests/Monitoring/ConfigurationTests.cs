using Aspire.Hosting;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Doctor;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Secrets;
using SreAssignment.Hosting.Kustomize.Tests.CustomResources;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Monitoring;

/// <summary>What an AppHost and an overlay configure for the components for monitoring.</summary>
public sealed class ConfigurationTests
{
    private static readonly string[] Components =
        ["monitoring", "kube-state-metrics", "prometheus-operator", "tracing", "aspire-dashboard", "network-policies"];

    [Test]
    public async Task Application_without_files_has_a_Prometheus_with_its_jobs_and_no_Alertmanager()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(Shop);
        Assert.That(messages, Has.None.StartWith("Error"), string.Join('\n', messages));
        var built = await KustomizeRunner.BuildAsync(host.Output, Components);
        Assert.That(built.Of<V1StatefulSet>().Select(s => s.Metadata.Name), Is.EqualTo((string[])["prometheus-2"]), "the application has a 'prometheus'");
        var configuration = built.Of<V1ConfigMap>()
            .Single(m => m.Metadata.Name.StartsWith("prometheus-2-configuration-", StringComparison.Ordinal)).Data["prometheus.yml"];
        Assert.That(configuration, Does.Contain("job_name: shop").And.Contain("metrics_path: /stats").And.Contain("shop-metrics"));
        Assert.That(built.Allows("prometheus-2", "shop", 9100));
    }

    [Test]
    public async Task Options_are_those_of_the_AppHost()
    {
        using var host = new TestAppHost();
        using var folder = new TemporaryFolder();
        folder.Write(
            "prometheus/rules/all.yml",
            "groups:\n- name: all\n  limit: 5\n  rules:\n  - alert: Down\n    expr: up == 0\n    for: 5m\n    labels:\n      tier: 1\n");
        await host.PublishAsync(builder =>
        {
            Shop(builder);
            builder.CreateResourceBuilder(builder.Resources.OfType<KustomizeEnvironmentResource>().Single()).WithMonitoring(folder.Path, options =>
            {
                options.PrometheusImage = "registry.example.com/prometheus:v3.6.0";
                (options.PrometheusStorage, options.Retention) = ("50Gi", TimeSpan.FromDays(90));
                options.OperatorLabels["release"] = "prometheus";
                options.CollectorEnvironment["OTLP_BACKEND"] = "tempo.example.com:4317";
            });
        });
        var built = await KustomizeRunner.BuildAsync(host.Output, Components);
        var prometheus = built.Single<V1StatefulSet>("prometheus-2");
        Assert.That(prometheus.Spec.Template.Spec.Containers[0].Image, Is.EqualTo("registry.example.com/prometheus:v3.6.0"));
        Assert.That(prometheus.Spec.Template.Spec.Containers[0].Args, Does.Contain("--storage.tsdb.retention.time=90d"));
        Assert.That(prometheus.Spec.VolumeClaimTemplates[0].Spec.Resources.Requests["storage"].ToString(), Is.EqualTo("50Gi"));
        Assert.That(built.Custom, Has.Count.EqualTo(2));
        Assert.That(built.Custom.Select(c => (string?)c["metadata"]!["labels"]!["release"]), Has.All.EqualTo("prometheus"));
        var rule = built.Custom.Single(c => (string?)c["kind"] == "PrometheusRule")["spec"]!["groups"]![0]!;
        Assert.That((rule["limit"]!.ToJsonString(), rule["rules"]![0]!["labels"]!["tier"]!.ToJsonString()), Is.EqualTo(("5", "\"1\"")));
        Assert.That(await CustomResourceTypes.CheckAsync(built.Custom), Is.Empty);
    }

    [TestCase("scrape_configs:\n- job_name: other\n  file_sd_configs:\n  - files: [other.json]\n", "The job 'other' of prometheus.yml has targets from files")]
    [TestCase("scrape_configs: [\n", "prometheus.yml, line")]
    public async Task Configuration_that_cannot_be_used_is_an_error_of_the_component(string configuration, string expected)
    {
        using var host = new TestAppHost();
        using var folder = new TemporaryFolder();
        folder.Write("prometheus/prometheus.yml", configuration);
        var messages = await host.PublishAsync(builder =>
        {
            Shop(builder);
            builder.CreateResourceBuilder(builder.Resources.OfType<KustomizeEnvironmentResource>().Single()).WithMonitoring(folder.Path);
        });
        Assert.That(messages, Has.Some.Contains("component monitoring").And.Contains(expected), string.Join('\n', messages));
        Assert.That(File.Exists(Path.Combine(host.Output, "components", "tracing", "kustomization.yaml")), "the others are written");
    }

    [Test]
    public async Task Folder_that_does_not_exist_is_an_error_that_names_it()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
            builder.CreateResourceBuilder(builder.Resources.OfType<KustomizeEnvironmentResource>().Single()).WithMonitoring("/does/not/exist"));
        Assert.That(messages, Has.Some.Contains("The folder of WithMonitoring does not exist: /does/not/exist"));
    }

    [Test]
    public void Secrets_of_a_listed_component_are_checked_and_generated_if_only_the_servers_know_them()
    {
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        var overlay = Path.GetDirectoryName(folder.Write(
            "overlays/test/kustomization.yaml", "resources: [../../base]\ncomponents: [../../components/external-secrets]\n"))!;
        Assert.That(OverlayCheck.Find(overlay), Is.Empty, "the component is not listed");

        folder.Write("overlays/test/kustomization.yaml",
            "resources: [../../base]\ncomponents: [../../components/external-secrets, ../../components/monitoring, ../../components/aspire-dashboard]\n");
        string[] secrets =
        [
            "alertmanager-page-webhook-token", "alertmanager-slack-url", "alertmanager-smtp-password", "alertmanager-watchdog-token",
            "aspire-dashboard-browser-token", "aspire-dashboard-otlp-key", "grafana-admin",
        ];
        Assert.That(OverlayCheck.Find(overlay).Select(f => f.Fix), Is.EqualTo(secrets.Select(s =>
            $"The overlay has no Secret '{s}', so pods do not start. Add to secretGenerator: {{name: {s}, files: [value=secrets/{s}]}}.")));

        folder.Write("overlays/test/kustomization.yaml",
            "resources: [../../base]\ncomponents: [../../components/external-secrets, ../../components/monitoring, ../../components/aspire-dashboard]\n"
            + "secretGenerator:\n" + string.Concat(secrets.Select(s => $"- name: {s}\n  files: [value=secrets/{s}]\n")));
        Assert.That(OverlayCheck.Find(overlay), Is.Empty);
        var outcomes = SecretFiles.Create(overlay, ParameterFile.Read(Path.Combine(folder.Path, "base"))!).ToDictionary(o => o.Path, o => o.Outcome);
        foreach (var secret in secrets)
        {
            var generated = !secret.StartsWith("alertmanager", StringComparison.Ordinal);
            Assert.That(outcomes[$"secrets/{secret}"], Is.EqualTo(generated ? SecretFiles.Outcome.Made : SecretFiles.Outcome.Wanted), secret);
            if (generated)
                Assert.That(File.ReadAllText(Path.Combine(overlay, "secrets", secret)), Does.Match("^[A-Za-z0-9]{32,}$"));
        }
    }

    [Test]
    public async Task Doctor_reports_missing_Secrets_of_servers_and_variables_of_the_collector_without_a_value()
    {
        var (_, built, _) = await CommandRunner.RunAsync(
            Platform.Folder, "https://kubernetes.io/docs/tasks/tools/", "kubectl", "kustomize", Overlay("monitoring", "tracing"));
        Assert.That(
            ReferenceCheck.Run(built).Select(f => f.Need),
            Is.SupersetOf((string[])["the Secret grafana-admin of grafana", "the Secret alertmanager-slack-url of alertmanager"]));
        Assert.That(PlaceholderCheck.Run(built).Single().Need, Is.EqualTo("the values of Deployment otel-collector"));
        Assert.That(OverlayNeeds.Of(built).Registries, Does.Not.Contain("registry.k8s.io").And.Not.Contain("mcr.microsoft.com"));
    }

    [Test]
    public void Patch_of_an_object_that_a_component_adds_is_no_finding()
    {
        using var folder = new TemporaryFolder();
        Repository.CopyDeployment(folder.Path);
        const string Patch = "\npatches:\n- target: {kind: Deployment, name: otel-collector}\n  patch: '[]'\n";
        var overlay = Path.GetDirectoryName(folder.Write(
            "overlays/test/kustomization.yaml", "resources: [../../base]\ncomponents: [../../components/external-secrets]" + Patch))!;
        Assert.That(OverlayCheck.Find(overlay).Single().Fix, Does.Contain("The patch is for the Deployment 'otel-collector'"));
        folder.Write(
            "overlays/test/kustomization.yaml", "resources: [../../base]\ncomponents: [../../components/external-secrets, ../../components/tracing]" + Patch);
        Assert.That(OverlayCheck.Find(overlay), Is.Empty);
    }

    private static string Overlay(params string[] components)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Platform.Folder, "overlays", $"test-{Guid.NewGuid():N}")).FullName;
        File.WriteAllText(Path.Combine(folder, "kustomization.yaml"),
            $"namespace: test\nresources: [../../base]\ncomponents: [{string.Join(", ", components.Select(c => $"../../components/{c}"))}]\n");
        return folder;
    }

    private static void Shop(IDistributedApplicationBuilder builder)
    {
        builder.AddContainer("prometheus", "prometheus", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80, name: "http");
        builder.AddContainer("shop", "shop", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80, name: "http")
            .WithHttpEndpoint(targetPort: 9100, name: "admin").WithManagementEndpoint("admin", "/stats");
    }
}
