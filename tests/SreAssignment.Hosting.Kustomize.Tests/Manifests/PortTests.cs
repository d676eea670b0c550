using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Manifests;

/// <summary>Bindings become ports of containers and Services.</summary>
public sealed class PortTests
{
    [Test]
    public async Task Endpoints_over_http_and_https_of_a_project_are_one_port_and_each_variable_exists_once()
    {
        using var folder = new TemporaryFolder();
        Assert.That(Publish(folder, """
            {"resources": {
                "api": {"type": "project.v0", "path": "a.csproj", "env": {"HTTP_PORTS": "{api.bindings.http.targetPort}"},
                    "bindings": {"http": {"scheme": "http", TCP}, "https": {"scheme": "https", TCP}}},
                "web": {"type": "project.v0", "path": "w.csproj", "env": {"services__api__http__0": "{api.bindings.http.url}",
                    "services__api__https__0": "{api.bindings.https.url}"}}}}
            """), Is.Empty);

        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "tls");
        var variables = built.Single<V1Deployment>("web").Spec.Template.Spec.Containers[0].Env;
        Assert.That(variables.Select(v => v.Name), Is.Unique);
        foreach (var scheme in (string[])["http", "https"])
            Assert.That(variables.Single(v => v.Name == $"services__api__{scheme}__0").Value, Is.EqualTo("https://api:8080"));
    }

    [TestCase("""{"HTTPS_PORTS": "{api.bindings.https.targetPort}"}""", "7001", "8080;7001", "")]
    [TestCase("""{"HTTP_PORTS": "{api.bindings.http.targetPort}", "HTTPS_PORTS": "{api.bindings.https.targetPort}"}""", "8080;7001", "8080;7001", "")]
    [TestCase("""{"HTTP_PORTS": "{api.bindings.http.targetPort};{api.bindings.http.targetPort}"}""", "8080", "8080;7001", "")]
    [TestCase("""{"ASPNETCORE_URLS": "https://+:{api.bindings.https.targetPort};http://+:8080/"}""", "7001;8080", "8080;7001", "")]
    public async Task Project_listens_with_https_only_with_certificates(string env, string plain, string secured, string rest)
    {
        using var folder = new TemporaryFolder();
        Publish(folder, """
            {"resources": {"api": {"type": "project.v0", "path": "a.csproj", "env": ENV,
                "bindings": {"http": {"scheme": "http", TCP}, "https": {"scheme": "https", TCP, "targetPort": 7001}}}}}
            """.Replace("ENV", env, StringComparison.Ordinal));
        var settings = (await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"))).Of<V1ConfigMap>().Single().Data;
        Assert.That(settings, Is.EquivalentTo(new Dictionary<string, string> { ["HTTP_PORTS"] = plain }));

        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "tls");
        var variables = built.Single<V1Deployment>("api").Spec.Template.Spec.Containers[0].Env.ToDictionary(v => v.Name, v => v.Value);
        Assert.That((variables["HTTPS_PORTS"], variables["HTTP_PORTS"] ?? ""), Is.EqualTo((secured, rest)));
    }

    [Test]
    public async Task Https_endpoint_without_a_port_is_the_http_port()
    {
        using var folder = new TemporaryFolder();
        Publish(folder, """
            {"resources": {"api": {"type": "project.v0", "path": "a.csproj", "env": {"HTTP_PORTS": "{api.bindings.http.targetPort}",
                "HTTPS_PORTS": "{api.bindings.https.targetPort}"},
                "bindings": {"http": {"scheme": "http", TCP}, "https": {"scheme": "https", TCP}}}}}
            """);
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        Assert.That(built.Of<V1ConfigMap>().Single().Data, Is.EquivalentTo(new Dictionary<string, string> { ["HTTP_PORTS"] = "8080" }));
        Assert.That(built.Of<V1Service>().Single().Spec.Ports.Single().AppProtocol, Is.EqualTo("http"));
    }

    [Test]
    public async Task Every_external_http_endpoint_has_an_ingress_and_a_route_and_others_are_reported()
    {
        using var folder = new TemporaryFolder();
        var problems = Publish(folder, """
            {"resources": {
                "edge": {"type": "container.v0", "image": "envoy:1", "bindings": {
                    "admin": {"scheme": "http", TCP, "targetPort": 9901, "external": true}, "web": {"scheme": "http", TCP, "targetPort": 10000,
                        "external": true},
                    "smtp": {"scheme": "tcp", TCP, "targetPort": 25, "external": true}, "inside": {"scheme": "http", TCP, "targetPort": 81}}},
                "dns": {"type": "container.v0", "image": "dns:1", "bindings": {"dns": {"scheme": "http", "protocol": "udp", "transport": "udp",
                    "targetPort": 53, "external": true}}}}}
            """);
        Assert.That(problems.Select(p => p.ToString()), Has.One.Contains("'smtp' is not HTTP").And.One.Contains("'dns' is not HTTP"));
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "ingress", "gateway-api", "nodeport", "network-policies");
        var ingress = built.Of<V1Ingress>().Select(i => i.Spec.Rules.Single()).Select(r => (r.Host, r.Http.Paths.Single().Backend.Service.Port.Number))
            .ToList();
        Assert.That(ingress, Is.EquivalentTo(((string, int?)[])[("edge-admin.application.example.com", 9901), ("edge-web.application.example.com", 10000)]));
        var routes = built.Custom.Where(c => c["kind"]!.GetValue<string>() == "HTTPRoute").SelectMany(r => r["spec"]!["rules"]!.AsArray())
            .Select(r => r!["backendRefs"]?[0]?["port"]?.GetValue<int>()).OfType<int>();
        Assert.That(routes, Is.EquivalentTo((int[])[9901, 10000]));
        Assert.That(built.Of<V1Service>().SelectMany(s => s.Spec.Ports).Where(p => p.NodePort is not null).Select(p => p.Name),
            Is.EquivalentTo((string[])["admin", "web", "smtp", "dns"]));
        var opened = built.Of<V1NetworkPolicy>().Where(p => p.Metadata.Name == "nodeport-edge").SelectMany(p => p.Spec.Ingress).SelectMany(i => i.Ports)
            .Select(p => p.Port.Value);
        Assert.That(opened, Is.EquivalentTo((string[])["9901", "10000", "25"]));
    }

    [Test]
    public async Task Two_bindings_of_one_container_port_are_two_ports_of_the_service()
    {
        using var folder = new TemporaryFolder();
        Publish(folder, """
            {"resources": {
                "api": {"type": "container.v0", "image": "api:1", "bindings": {"http": {"scheme": "http", TCP, "targetPort": 8080},
                    "legacy": {"scheme": "http", TCP, "port": 81, "targetPort": 8080}}},
                "web": {"type": "project.v0", "path": "w.csproj", "env": {"A": "{api.bindings.http.url}", "B": "{api.bindings.legacy.url}"}}}}
            """);
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "network-policies");
        Assert.That(built.Single<V1Service>("api").Spec.Ports.Select(p => (p.Name, p.Port, (string)p.TargetPort)),
            Is.EqualTo([("http", 8080, "http"), ("legacy", 81, "http")]));
        Assert.That(built.Single<V1Deployment>("api").Spec.Template.Spec.Containers[0].Ports.Select(p => p.ContainerPort), Is.EqualTo((int[])[8080]));
        var settings = built.Of<V1ConfigMap>().Single().Data;
        Assert.That((settings["A"], settings["B"]), Is.EqualTo(("http://api:8080", "http://api:81")));
        Assert.That(built.Single<V1NetworkPolicy>("web-calls").Spec.Egress.Single().Ports.Select(p => p.Port.Value), Is.EqualTo((string[])["8080"]));
    }

    [Test]
    public void Two_bindings_of_one_port_are_reported()
    {
        using var folder = new TemporaryFolder();
        var problems = Publish(folder, """
            {"resources": {"api": {"type": "container.v0", "image": "api:1", "bindings": {"http": {"scheme": "http", TCP, "targetPort": 80},
                "metrics": {"scheme": "tcp", TCP, "targetPort": 80}}}}}
            """);
        Assert.That(problems.Select(p => p.ToString()),
            Has.One.EqualTo("warning: api: Bindings 'http' and 'metrics' are both port 80. The Service has the port once, as 'http'."));
    }

    [Test]
    public async Task Binding_is_private_only_when_the_model_declares_it()
    {
        const string Manifest = """
            {"resources": {"api": {"type": "project.v0", "path": "a.csproj", "bindings": {"http": {"scheme": "http", TCP, "targetPort": 8080},
                "management": {"scheme": "http", TCP, "targetPort": 15672}}}}}
            """;
        Assert.That(await PortsAsync(null), Is.EqualTo((string[])["http", "management"]));
        Assert.That(await PortsAsync("management"), Is.EqualTo((string[])["http"]));
        Assert.That(await PortsAsync("http"), Is.EqualTo((string[])["management"]));

        async Task<IEnumerable<string>> PortsAsync(string? management)
        {
            using var folder = new TemporaryFolder();
            Publish(folder, Manifest, management is null ? null : new DeploymentHints
            {
                Resources = new Dictionary<string, ResourceHints> { ["api"] = new() { Management = new ManagementHint(management, "/m") } },
            });
            var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "prometheus-operator");
            Assert.That(built.Single<V1Deployment>("api").Spec.Template.Metadata.Annotations?["prometheus.io/path"],
                Is.EqualTo(management is null ? null : "/m"));
            return built.Single<V1Service>("api").Spec.Ports.Select(p => p.Name).ToList();
        }
    }

    [Test]
    public async Task Node_port_stays_when_another_resource_is_added()
    {
        const string Web = """ "web": {"type": "project.v0", "path": "w.csproj", "bindings": {"http": {"scheme": "http", TCP, "external": true}}} """;
        const string Earlier = """ "api": {"type": "project.v0", "path": "a.csproj", "bindings": {"http": {"scheme": "http", TCP, "external": true}}} """;
        Assert.That(await PortAsync($"{{\"resources\": {{{Earlier}, {Web}}}}}"),
            Is.EqualTo(await PortAsync($"{{\"resources\": {{{Web}}}}}")).And.InRange(30000, 32767));

        async Task<int?> PortAsync(string manifest)
        {
            using var folder = new TemporaryFolder();
            Publish(folder, manifest);
            return (await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "nodeport")).Single<V1Service>("web").Spec.Ports.Single().NodePort;
        }
    }

    [Test]
    public async Task Stateful_set_without_ports_has_the_service_that_it_names()
    {
        using var folder = new TemporaryFolder();
        Publish(folder,
            """{"resources": {"store": {"type": "container.v0", "image": "store:1", "volumes": [{"name": "data", "target": "/data", "readOnly": false}]}}}""");
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var service = built.Single<V1Service>(built.Of<V1StatefulSet>().Single().Spec.ServiceName);
        Assert.That((service.Spec.ClusterIP, service.Spec.Ports), Is.EqualTo(("None", default(IList<V1ServicePort>))),
            "the API server requires ports, except for a headless Service");
    }

    [Test]
    public async Task Session_affinity_is_in_the_service_and_the_ingress()
    {
        using var folder = new TemporaryFolder();
        Publish(
            folder, """{"resources": {"web": {"type": "project.v0", "path": "w.csproj", "bindings": {"http": {"scheme": "http", TCP, "external": true}}}}}""",
            new DeploymentHints
            {
                Resources = new Dictionary<string,
                ResourceHints>
                { ["web"] = new() { HasSessionAffinity = true, IngressAnnotations = new Dictionary<string, string> { ["a/b"] = "c" } } }
            });
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "ingress");
        Assert.That(built.Of<V1Service>().Single().Spec.SessionAffinity, Is.EqualTo("ClientIP"));
        var annotations = built.Of<V1Ingress>().Single().Metadata.Annotations;
        Assert.That((annotations["nginx.ingress.kubernetes.io/affinity"], annotations["a/b"]), Is.EqualTo(("cookie", "c")));
    }

    private static IReadOnlyList<Problem> Publish(TemporaryFolder folder, string manifest, DeploymentHints? hints = null) =>
        folder.Publish(manifest.Replace("TCP", "\"protocol\": \"tcp\", \"transport\": \"http\"", StringComparison.Ordinal), hints);
}
