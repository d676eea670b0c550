using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace SreAssignment.Hosting.Kustomize.Tests.Monitoring;

/// <summary>The servers of the components monitoring, kube-state-metrics, tracing and aspire-dashboard.</summary>
public sealed class ServerTests
{
    private static readonly string[] Components = ["network-policies", "monitoring", "kube-state-metrics", "tracing", "aspire-dashboard"];
    private static readonly string[] Servers = ["prometheus", "alertmanager", "grafana", "kube-state-metrics", "otel-collector", "aspire-dashboard"];
    private static readonly Task<BuiltObjects> All = Task.Run(() => KustomizeRunner.BuildAsync(Platform.Folder, Components));

    [Test]
    public async Task Prometheus_configuration_passes_promtool_with_the_rules()
    {
        using var folder = new TemporaryFolder();
        var built = await All;
        folder.Write("prometheus.yml", Map(built, "prometheus-configuration")["prometheus.yml"]);
        foreach (var (key, text) in Map(built, "prometheus-rules"))
            folder.Write(key.Replace('_', '/'), text);
        var (exitCode, output) = await RequiredTool.RunAsync(
            RequiredTool.Find("promtool", "prometheus"), "check", "config", Path.Combine(folder.Path, "prometheus.yml"));
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("5 rule files found"));
    }

    [Test]
    public async Task Alertmanager_configuration_passes_amtool()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("alertmanager.yml", Map(await All, "alertmanager-configuration")["alertmanager.yml"]);
        var (exitCode, output) = await RequiredTool.RunAsync(RequiredTool.Find("amtool", "prometheus-alertmanager"), "check-config", path);
        Assert.That(exitCode, Is.Zero, output);
    }

    [Test]
    public async Task Configurations_are_those_of_the_repository()
    {
        var built = await All;
        var source = Path.Combine(Repository.Root, "monitoring");
        foreach (var (map, file) in ((string, string)[])
            [("alertmanager-configuration", "alertmanager/alertmanager.yml"), ("otel-collector-configuration", "otel-collector/config.yaml")])
        {
            Assert.That(Map(built, map).Values.Single(), Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(source, file))));
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "prometheus", "rules")))
            Assert.That(Map(built, "prometheus-rules")[$"rules_{Path.GetFileName(file)}"], Is.EqualTo(await File.ReadAllTextAsync(file)), file);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(source, "grafana", "dashboards")))
        {
            var name = Path.GetFileName(file);
            Assert.That(Map(built, $"grafana-dashboard-{name.Replace('.', '-')}")[name], Is.EqualTo(await File.ReadAllTextAsync(file)), file);
        }
    }

    [Test]
    public async Task Every_scrape_target_is_a_port_of_pods_that_Prometheus_may_connect_to()
    {
        var built = await All;
        var jobs = Jobs(Map(built, "prometheus-configuration")["prometheus.yml"]);
        var source = Jobs(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "monitoring", "prometheus", "prometheus.yml")));
        Assert.That(jobs.Keys, Is.EquivalentTo(source.Keys.Append("kube-state-metrics")), "rules depend on the names of jobs");
        foreach (var (job, node) in jobs)
        {
            var discovery = (YamlMappingNode)((YamlSequenceNode)node.Children["dns_sd_configs"])[0];
            var host = $"{((YamlSequenceNode)discovery.Children["names"])[0]}";
            var port = int.Parse($"{discovery.Children["port"]}", System.Globalization.CultureInfo.InvariantCulture);
            var service = built.Single<V1Service>(host);
            Assert.That(service.Spec.ClusterIP, Is.EqualTo("None"), job);
            var pods = built.Pods
                .Where(p => service.Spec.Selector.All(s => p.Template.Metadata.Labels.TryGetValue(s.Key, out var value) && value == s.Value)).ToList();
            Assert.That(pods.Select(p => p.Controller), Is.EqualTo((string[])[job]));
            Assert.That(pods[0].Template.Spec.Containers[0].Ports.Select(p => p.ContainerPort), Does.Contain(port), job);
            Assert.That(built.Allows("prometheus", job, port), job);
        }
    }

    [TestCase("grafana", "prometheus", 9090)]
    [TestCase("grafana", "alertmanager", 9093)]
    [TestCase("prometheus", "alertmanager", 9093)]
    [TestCase("gateway", "otel-collector", 4317)]
    [TestCase("otel-collector", "aspire-dashboard", 18889)]
    [TestCase("gateway", "aspire-dashboard", 18889)]
    public async Task Needed_connections_are_allowed(string from, string to, int port) => Assert.That((await All).Allows(from, to, port));

    [TestCase("gateway", "prometheus", 9090)]
    [TestCase("gateway", "alertmanager", 9093)]
    [TestCase("gateway", "grafana", 3000)]
    [TestCase("grafana", "gateway", 9000)]
    [TestCase("prometheus", "gateway", 3000)]
    [TestCase("prometheus", "grafana", 3000)]
    [TestCase("prometheus", "storage", 9000)]
    [TestCase("otel-collector", "gateway", 3000)]
    [TestCase("gateway", "aspire-dashboard", 18888)]
    [TestCase("aspire-dashboard", "gateway", 3000)]
    [TestCase("storage", "otel-collector", 4317)]
    public async Task Other_connections_are_denied(string from, string to, int port) => Assert.That((await All).Allows(from, to, port), Is.False);

    [Test]
    public async Task Components_do_not_isolate_workloads_of_an_overlay_without_network_policies()
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, Components[1..]);
        foreach (var workload in (string[])["auth", "gateway", "images", "storage"])
            Assert.That(built.IsIsolated(workload), Is.False, workload);
        foreach (var server in Servers)
            Assert.That(built.IsIsolated(server), server);
        Assert.That(built.Allows("prometheus", "gateway", 9000) && built.Allows("gateway", "otel-collector", 4317));
    }

    [Test]
    public async Task Servers_run_under_the_restricted_standard_with_limits_and_probes()
    {
        var built = await All;
        Assert.That(built.Pods.Select(p => p.Controller), Is.SupersetOf(Servers));
        foreach (var (server, pod) in built.Pods.Where(p => Servers.Contains(p.Controller)))
        {
            var (security, container) = (pod.Spec.SecurityContext, pod.Spec.Containers.Single());
            Assert.That((security.RunAsNonRoot, security.RunAsUser > 0, security.SeccompProfile.Type), Is.EqualTo((true, true, "RuntimeDefault")), server);
            Assert.That(container.SecurityContext.ReadOnlyRootFilesystem, Is.True, server);
            Assert.That(container.SecurityContext.AllowPrivilegeEscalation, Is.False, server);
            Assert.That(container.SecurityContext.Capabilities.Drop, Is.EqualTo((string[])["ALL"]), server);
            Assert.That(container.Image, Does.Match("^[a-z0-9.]+/[a-z./-]+:v?[0-9]+\\.[0-9]+\\.[0-9]+$"), "a pinned version");
            foreach (var resource in (string[])["cpu", "memory"])
                Assert.That(container.Resources.Requests[resource].ToDecimal(), Is.LessThanOrEqualTo(container.Resources.Limits[resource].ToDecimal()), server);
            foreach (var probe in (V1Probe[])[container.StartupProbe, container.LivenessProbe, container.ReadinessProbe])
                Assert.That(container.Ports.Select(p => p.Name), Does.Contain((string)(probe.HttpGet?.Port ?? probe.TcpSocket.Port)), server);
            Assert.That(pod.Spec.AutomountServiceAccountToken, Is.EqualTo(server == "kube-state-metrics"), server);
        }
    }

    [Test]
    public async Task Account_of_kube_state_metrics_may_only_read_in_its_namespace()
    {
        var built = await All;
        Assert.That(built.Of<V1ClusterRole>(), Is.Empty);
        foreach (var rule in built.Single<V1Role>("kube-state-metrics").Rules)
        {
            Assert.That(rule.Verbs, Is.EqualTo((string[])["list", "watch"]));
            Assert.That(rule.Resources, Has.None.AnyOf("secrets", "configmaps", "*"));
        }
    }

    [Test]
    public async Task Persistent_servers_have_volumes_of_their_own()
    {
        var sizes = (await All).Of<V1StatefulSet>().Where(s => s.Metadata.Name != "storage")
            .ToDictionary(s => s.Metadata.Name, s => s.Spec.VolumeClaimTemplates.Single().Spec.Resources.Requests["storage"].ToString());
        Assert.That(sizes, Is.EquivalentTo(new Dictionary<string, string> { ["prometheus"] = "20Gi", ["alertmanager"] = "1Gi", ["grafana"] = "1Gi" }));
    }

    [TestCase("tracing", "http://otel-collector:4317")]
    [TestCase("aspire-dashboard", "http://aspire-dashboard:18889")]
    public async Task Every_service_sends_its_telemetry_to_the_server(string component, string endpoint)
    {
        foreach (var slots in (string[][])[[], ["blue-green/blue"]])
        {
            var built = await KustomizeRunner.BuildAsync(Platform.Folder, [.. slots, component, "tls"]);
            var services = built.Of<V1Deployment>()
                .Where(d => d.Spec.Template.Metadata.Labels["app.kubernetes.io/name"] is "auth" or "gateway" or "images").ToList();
            Assert.That(services, Has.Count.EqualTo(slots.Length == 0 ? 3 : 6));
            foreach (var service in services)
            {
                var variables = service.Spec.Template.Spec.Containers[0].Env.ToList();
                Assert.That(variables.Single(v => v.Name == "OTEL_EXPORTER_OTLP_ENDPOINT").Value, Is.EqualTo(endpoint));
                Assert.That(
                    variables.Single(v => v.Name == "OTEL_SERVICE_NAME").Value, Is.EqualTo(service.Spec.Template.Metadata.Labels["app.kubernetes.io/name"]));
                if (component == "tracing")
                    continue;
                var key = variables.FindIndex(v => v.Name == "ASPIRE_DASHBOARD_OTLP_KEY");
                var headers = variables.FindIndex(v => v.Name == "OTEL_EXPORTER_OTLP_HEADERS");
                Assert.That(variables[headers].Value, Is.EqualTo("x-otlp-api-key=$(ASPIRE_DASHBOARD_OTLP_KEY)"));
                Assert.That(key, Is.LessThan(headers), "the kubelet resolves only variables that are defined before");
                Assert.That(variables[key].ValueFrom.SecretKeyRef.Name, Is.EqualTo("aspire-dashboard-otlp-key"));
            }
        }
    }

    [Test]
    public async Task Dashboard_behind_tracing_is_the_backend_of_the_collector()
    {
        var built = await All;
        Assert.That(built.Single<V1Deployment>("gateway").Spec.Template.Spec.Containers[0].Env.Single(v => v.Name == "OTEL_EXPORTER_OTLP_ENDPOINT").Value,
            Is.EqualTo("http://otel-collector:4317"));
        var collector = built.Single<V1Deployment>("otel-collector").Spec.Template.Spec;
        Assert.That(collector.Containers[0].Args, Is.EqualTo((string[])["--config=/etc/otelcol/config.yaml", "--config=/etc/otelcol-backend/backend.yaml"]));
        Assert.That(collector.Containers[0].Env.Select(v => v.Name), Has.None.StartsWith("OTLP_BACKEND").And.Some.EqualTo("ASPIRE_DASHBOARD_OTLP_KEY"));
        var backend = Map(built, "otel-collector-backend")["backend.yaml"];
        Assert.That(backend, Does.Contain("aspire-dashboard:18889").And.Contain("${env:ASPIRE_DASHBOARD_OTLP_KEY}"));
        Assert.That(collector.Volumes.Select(v => v.Name), Is.SupersetOf((string[])["configuration", "backend"]));
    }

    private static IDictionary<string, string> Map(BuiltObjects built, string name) =>
        built.Of<V1ConfigMap>().Single(m => m.Metadata.Name[..m.Metadata.Name.LastIndexOf('-')] == name).Data;

    private static Dictionary<string, YamlMappingNode> Jobs(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return ((YamlSequenceNode)stream.Documents[0].RootNode["scrape_configs"]).Cast<YamlMappingNode>().ToDictionary(j => $"{j.Children["job_name"]}");
    }
}
