using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Components;

/// <summary>The names of resources and of generated objects, and components that cannot be created.</summary>
public sealed class NameTests
{
    [TestCase("x", "x-blue", "x-green")]
    [TestCase("deployer", "releaser", "backup")]
    [TestCase("redirect-to-https", "http", "any")]
    [TestCase("self-signed", "internal-ca", "parameters")]
    [TestCase("web", "web-http", "web-other")]
    [TestCase("prometheus", "otel-collector", "aspire-dashboard")]
    [TestCase("grafana", "kube-state-metrics", "grafana-admin")]
    public async Task Resource_can_have_the_name_of_a_generated_object(params string[] names)
    {
        using var folder = new TemporaryFolder();
        var resources = names.Select(n => $$""" "{{n}}": {"type": "project.v0", "path": "a.csproj", "env": {"S": "{{{n}}-tls.value}"}, "bindings": BINDINGS} """
            + $$""", "{{n}}-tls": {"type": "parameter.v0", "value": "{{{n}}-tls.inputs.value}", "inputs": {"value": {"type": "string", "secret": true} } } """);
        folder.Publish($"{{\"resources\": {{{string.Join(", ", resources)}}}}}".Replace(
            "BINDINGS",
            """{"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 80, "external": true},"""
            + """ "other": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 81, "external": true}}""",
            StringComparison.Ordinal));
        foreach (var slots in (string?[])[null, "blue-green/blue"])
        {
            var built = await KustomizeRunner.BuildAsync(
                Path.Combine(folder.Path, "out"),
                    [.. slots is null ? [] : (string[])[slots], .. AllComponents.Paths.Where(p => !p.StartsWith("blue-green", StringComparison.Ordinal))]);
            // The servers of components have the label.
            var deployments = built.Of<V1Deployment>().Where(d => !d.Metadata.Labels.ContainsKey("app.kubernetes.io/component")).ToList();
            Assert.That(deployments, Has.Count.EqualTo(slots is null ? names.Length : 2 * names.Length));
            Assert.That(built.Of<V1ServiceAccount>().Count(a => !a.Metadata.Labels.ContainsKey("app.kubernetes.io/component")), Is.EqualTo(names.Length + 2));
            Assert.That(built.Of<V2HorizontalPodAutoscaler>().Select(a => a.Spec.ScaleTargetRef.Name),
                Is.EquivalentTo(deployments.Select(d => d.Metadata.Name)));
            Assert.That(built.All.Select(o => (o.Kind, o.Metadata.Name)), Is.Unique);
            Assert.That(built.Custom.Select(o => ($"{o["kind"]}", $"{o["metadata"]!["name"]}")), Is.Unique);
            var certificates = built.Custom.Where(o => $"{o["kind"]}" == "Certificate").Select(o => $"{o["spec"]!["secretName"]}");
            Assert.That(certificates.Intersect(built.Custom.Where(o => $"{o["kind"]}" == "ExternalSecret").Select(o => $"{o["metadata"]!["name"]}")), Is.Empty);
        }
    }

    [Test]
    public async Task Volume_can_have_the_name_of_a_generated_volume()
    {
        using var folder = new TemporaryFolder();
        folder.Write("f", "x");
        folder.Publish(
            TestManifest.WithApi(
                """, "bindMounts": [{"source": "f", "target": "/f", "readOnly": true}],"""
                + """ "volumes": [{"name": "tmp", "target": "/a", "readOnly": false}, {"name": "tls", "target": "/b", "readOnly": false}, """
                + """{"name": "api-files-0", "target": "/c", "readOnly": false}, {"name": "twice", "target": "/f/", "readOnly": false}]"""),
            new DeploymentHints { Resources = new Dictionary<string, ResourceHints> { ["api"] = new() { User = 1000 } } });
        var set = (await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"))).Of<V1StatefulSet>().Single();
        Assert.That(set.Spec.Template.Spec.Volumes.Select(v => v.Name).Concat(set.Spec.VolumeClaimTemplates.Select(c => c.Metadata.Name)), Is.Unique);
        Assert.That(set.Spec.Template.Spec.Containers[0].VolumeMounts.Select(m => m.MountPath), Is.EquivalentTo((string[])["/tmp", "/a", "/b", "/c", "/f"]));
    }

    [Test]
    public void Component_that_cannot_be_created_is_an_error_and_the_others_are_written()
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.Write("m.json", """{"resources": {"api": {"type": "project.v0", "path": "a"}}}""");
        var problems = new ProblemList();
        var files = KubernetesPublisher.Generate(KubernetesPublisher.Read(manifest, problems)!, problems, [new Autoscaling(), new Broken(), new Disruption()]);
        Assert.That(problems.All.Single().ToString(), Does.StartWith("error: component broken: ").And.Contains("no pods today"));
        Assert.That(files.Files.Keys,
            Does.Contain("base/api/deployment.yaml")
                .And.Contain("components/autoscaling/kustomization.yaml").And.Contain("components/disruption/kustomization.yaml"));
    }

    private sealed class Broken : IComponent
    {
        public string Name => "broken";

        public FileSet Create(Application application) => throw new InvalidOperationException("no pods today");
    }
}
