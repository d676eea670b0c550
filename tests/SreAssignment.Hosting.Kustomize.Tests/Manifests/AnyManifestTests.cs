using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Manifests;

/// <summary>Manifests of other applications.</summary>
public sealed class AnyManifestTests
{
    [Test]
    public async Task Expressions_are_resolved_recursively_and_secrets_stay_references()
    {
        var container = await ContainerAsync("""
            , "env": {
                "DB": "{db.connectionString}", "URI": "amqp://user:{password-uri-encoded.value}@queue", "ONLY": "{password.value}",
                "JSON": "{\"a\":{\"b\":1}}", "DOLLAR": "costs $(NOTHING) {plain.value}", "ON": "on", "HEX": "0x1F", "QUOTED": "\"q\"", "LINES": "a\nb"}
            """, """
            , "db": {"type": "value.v0", "connectionString": "Host={server.bindings.tcp.host};Port={server.bindings.tcp.port};Password={password.value}"},
            "server": {"type": "container.v0", "image": "postgres:17", "bindings": {"tcp": {"scheme": "tcp", "protocol": "tcp", "transport": "tcp",
                "targetPort": 5432}}},
            "password": {"type": "parameter.v0", "value": "{password.inputs.value}", "inputs": {"value": {"type": "string", "secret": true}}},
            "plain": {"type": "parameter.v0", "value": "{plain.inputs.value}", "inputs": {"value": {"type": "string", "default": {"value": "x"}}}},
            "password-uri-encoded": {"type": "annotated.string", "value": "{password.value}", "filter": "uri"}
            """);

        var env = container.Env.ToDictionary(e => e.Name);
        Assert.That(env["DB"].Value, Is.EqualTo("Host=server;Port=5432;Password=$(PASSWORD)"));
        Assert.That(env["URI"].Value, Is.EqualTo("amqp://user:$(PASSWORD_URI_ENCODED)@queue"));
        Assert.That((env["ONLY"].ValueFrom.SecretKeyRef.Name, env["ONLY"].ValueFrom.SecretKeyRef.Key), Is.EqualTo(("password", "value")));
        Assert.That(env["PASSWORD_URI_ENCODED"].ValueFrom.SecretKeyRef.Key, Is.EqualTo("uri-encoded"));
        Assert.That(env["DOLLAR"].Value, Is.EqualTo("costs $$(NOTHING) $(PLAIN)"), "text that looks like a variable");
        var names = container.Env.Select(e => e.Name).ToList();
        Assert.That(names.IndexOf("PASSWORD"), Is.LessThan(names.IndexOf("DB")), "the kubelet resolves only variables that are defined before");
        Assert.That((env["QUOTED"].Value, env["LINES"].Value), Is.EqualTo(("\"q\"", "a\nb")));
    }

    [Test]
    public async Task Text_that_looks_like_another_type_stays_text()
    {
        string[] odd = ["on", "0x1F", "1e3", "null", "~", "08", "1_000", "12:30:45", "- a", "# no", "a: b", "{}", "[", "*x", "&x", "!x", "%x", "@x", "`x",
            " lead", "trail ", "tab\t", "é", "=", "a=b=c", "", "\\n"];
        using var folder = new TemporaryFolder();
        var env = string.Join(", ", odd.Select((v, i) => $"\"V{i}\": {System.Text.Json.JsonSerializer.Serialize(v)}"));
        Assert.That(folder.Publish(TestManifest.WithApi($", \"env\": {{{env}}}")).Errors(), Is.Empty);

        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var data = built.Of<V1ConfigMap>().Single().Data;
        Assert.That(odd.Index().Select(v => data[$"V{v.Index}"]), Is.EqualTo(odd));
    }

    [Test]
    public async Task Volumes_become_claims_with_valid_names()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(TestManifest.WithApi(
            """, "volumes": [{"name": "My.App-data", "target": "/data", "readOnly": false}, {"target": "/cache", "readOnly": false}]"""));
        var set = (await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"))).Of<V1StatefulSet>().Single();
        Assert.That(set.Spec.VolumeClaimTemplates.Select(c => c.Metadata.Name), Is.EqualTo((string[])["my-app-data", "data-1"]));
        Assert.That(set.Spec.Template.Spec.Containers[0].VolumeMounts.Select(m => m.MountPath), Is.EqualTo((string[])["/data", "/cache"]));
    }

    [Test]
    public async Task Bind_mounts_become_config_maps()
    {
        using var folder = new TemporaryFolder();
        folder.Write("site/index.html", "<h1>hello</h1>");
        folder.Write("site/deep/er.txt", "deep");
        folder.Write("one.conf", "one");
        var problems = folder.Publish(TestManifest.WithApi(
            """, "bindMounts": [{"source": "site", "target": "/site", "readOnly": true}, """
            + """{"source": "one.conf", "target": "/etc/one.conf", "readOnly": false}, {"source": "gone", "target": "/x", "readOnly": true}]"""));

        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var pod = built.Of<V1Deployment>().Single().Spec.Template.Spec;
        Assert.That(pod.Volumes[0].ConfigMap.Items.Select(i => i.Path), Is.EquivalentTo((string[])["index.html", "deep/er.txt"]));
        Assert.That(pod.Containers[0].VolumeMounts.Select(m => (m.MountPath, m.SubPath)),
            Is.EqualTo(((string, string?)[])[("/site", null), ("/etc/one.conf", "one.conf")]));
        Assert.That(built.Of<V1ConfigMap>().SelectMany(m => m.Data.Values), Is.EquivalentTo((string[])["<h1>hello</h1>", "deep", "one"]));
        Assert.That(problems.Errors().Single(), Does.Contain("'gone'"));
    }

    [Test]
    public async Task Ports_follow_target_port_then_port_then_8080()
    {
        using var folder = new TemporaryFolder();
        folder.Publish("""
            {"resources": {
                "a": {"type": "project.v0", "path": "a.csproj", "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http"},
                    "https": {"scheme": "https", "protocol": "tcp", "transport": "http"}},
                    "env": {"HTTP_PORTS": "{a.bindings.http.targetPort}"}},
                "b": {"type": "project.v1", "path": "b.csproj", "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http2",
                    "port": 5001}}, "env": {"A": "{a.bindings.https.url}"}},
                "c": {"type": "container.v1", "image": "c", "bindings": {"udp": {"scheme": "udp", "protocol": "udp", "transport": "tcp", "port": 53,
                    "targetPort": 5353}}}}}
            """);
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        Assert.That(Ports("a"), Is.EqualTo((8080, 8080, "http")));
        Assert.That(Ports("b"), Is.EqualTo((5001, 5001, "kubernetes.io/h2c")));
        Assert.That(Ports("c"), Is.EqualTo((53, 5353, default(string))));
        Assert.That(built.Of<V1ConfigMap>().Single(m => m.Metadata.Name.StartsWith("b-", StringComparison.Ordinal)).Data["A"], Is.EqualTo("http://a:8080"),
            "the process of a project has no certificate");

        (int, int, string?) Ports(string name) => (
            built.Single<V1Service>(name).Spec.Ports.Single().Port,
                built.Single<V1Deployment>(name).Spec.Template.Spec.Containers[0].Ports.Single().ContainerPort,
            built.Single<V1Service>(name).Spec.Ports.Single().AppProtocol);
    }

    [Test]
    public async Task Resource_that_runs_to_completion_becomes_a_job()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(
            """{"resources": {"migrate": {"type": "project.v1", "path": "m.csproj"}, "api": {"type": "project.v1", "path": "a.csproj"}}}""",
            new DeploymentHints
            {
                ApplicationVersion = "2.1.0",
                Resources = new Dictionary<string,
                ResourceHints>
                { ["migrate"] = new() { RunsToCompletion = true } }
            });
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var job = built.Of<V1Job>().Single();
        Assert.That((job.Metadata.Name, job.Spec.Template.Spec.RestartPolicy, job.Spec.Template.Spec.Containers[0].Image),
            Is.EqualTo(("migrate", "OnFailure", "migrate:2.1.0")));
        Assert.That(built.Of<V1Deployment>().Single().Metadata.Name, Is.EqualTo("api"));
    }

    [Test]
    public async Task Image_of_an_unknown_user_lowers_the_pod_security_standard_with_a_warning()
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish(TestManifest.WithApi(""));
        Assert.That(problems.Single().ToString(), Does.StartWith("warning: api: ").And.Contains("baseline"));
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        Assert.That(built.Of<V1Namespace>().Single().Metadata.Labels["pod-security.kubernetes.io/enforce"], Is.EqualTo("baseline"));
        Assert.That(built.Of<V1Deployment>().Single().Spec.Template.Spec.SecurityContext.RunAsNonRoot, Is.Null);
    }

    [Test]
    public async Task Probe_without_a_hint_opens_a_connection()
    {
        var container = await ContainerAsync("", "");
        Assert.That((string)container.ReadinessProbe.TcpSocket.Port, Is.EqualTo("http"));
    }

    [Test]
    public async Task Long_and_unusual_names_become_valid_names()
    {
        using var folder = new TemporaryFolder();
        var name = new string('a', 64);
        var manifest =
            """{"resources": {"NAME": {"type": "project.v0", "path": "a"},"""
            + """ "9_Lives.of": {"type": "project.v0", "path": "b", "env": {"A": "{NAME.bindings.x.url}"}}}}""";
        Assert.That(folder.Publish(manifest.Replace("NAME", name, StringComparison.Ordinal)).Errors().Count(), Is.EqualTo(1));
        var names = (await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"))).Of<V1Deployment>().Select(d => d.Metadata.Name).ToList();
        Assert.That(names, Has.All.Matches("^[a-z]([a-z0-9-]{0,44})$"));
        Assert.That(names, Does.Contain("x-9-lives-of"));
    }

    private static async Task<V1Container> ContainerAsync(string api, string others)
    {
        using var folder = new TemporaryFolder();
        Assert.That(folder.Publish(TestManifest.WithApi(api, others)).Errors(), Is.Empty);
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        return built.Single<V1Deployment>("api").Spec.Template.Spec.Containers[0];
    }
}
