using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Manifests;

/// <summary>Every problem is reported in one run with the name of its resource, and the other resources are written.</summary>
public sealed class BrokenManifestTests
{
    [TestCase("{\n  \"resources\": {\n    \"api\": {\"type\": ", "line 3, column")]
    [TestCase("", "line 1, column 1")]
    [TestCase("{\"resources\": {}} trailing", "line 1, column 19")]
    [TestCase("not json", "line 1, column 2")]
    public void Invalid_json_is_reported_with_its_position_and_nothing_is_written(string manifest, string position)
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish(manifest);
        Assert.That(problems.Single().ToString(), Does.StartWith("error: ").And.Contains(position).And.Contains("manifest.json"));
        Assert.That(folder.Has(""), Is.False);
    }

    [TestCase("[]", "not an array")]
    [TestCase("null", "not null")]
    [TestCase("{\"resources\": []}", "not an array")]
    [TestCase("{\"resources\": {\"api\": 3}}", "api: A resource must be an object, not a number")]
    [TestCase("{\"resources\": {\"api\": {}}}", "api: The resource has no \"type\"")]
    [TestCase("{\"resources\": {\"api\": {\"type\": \"project.v0\"}}}", "path")]
    [TestCase("{\"resources\": {\"api\": {\"type\": \"project.v0\", \"path\": 3}}}", "$.path")]
    [TestCase("{\"resources\": {\"api\": {\"type\": \"project.v0\", \"path\": \"a\", \"env\": {\"A\": 1}}}}", "$.env.A")]
    [TestCase("{\"resources\": {\"api\": {\"type\": \"container.v0\"}}}", "\"image\"")]
    [TestCase("{\"resources\": {\"api\": {\"type\": \"value.v0\"}, \"api\": {\"type\": \"value.v0\"}}}", "api: The manifest has two resources")]
    [TestCase("{\"resources\": {\"api\": {\"type\": \"value.v0\", \"type\": \"value.v0\"}}}", "type")]
    public void Deviation_from_the_schema_is_reported(string manifest, string part)
    {
        using var folder = new TemporaryFolder();
        Assert.That(folder.Publish(manifest).Errors().Single(), Does.Contain(part));
    }

    [Test]
    public void Missing_file_is_reported()
    {
        using var folder = new TemporaryFolder();
        var problems = KubernetesPublisher.Publish(Path.Combine(folder.Path, "nothing.json"), Path.Combine(folder.Path, "out"));
        Assert.That(problems.Errors().Single(), Does.Contain("nothing.json"));
    }

    [Test]
    public void All_problems_are_reported_and_the_other_resources_are_written()
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish(TestManifest.WithApi("", """
            , "cache": {"type": "azure.bicep.v0", "path": "cache.bicep"},
            "stack": {"type": "aws.cloudformation.stack.v0", "stack-name": "s"},
            "sidecar": {"type": "dapr.v0", "dapr": {}},
            "tool": {"type": "executable.v0", "command": "make", "workingDirectory": "."},
            "k8s": {"error": "This resource does not support generation in the manifest."},
            "later": {"type": "unheard.of.v9"},
            "needs": {"type": "container.v0", "image": "a", "env": {"CACHE": "{cache.outputs.url}", "MISSING": "{missing.bindings.http.url}",
                "PORT": "{api.bindings.grpc.port}"}}
            """));

        var errors = problems.Errors().ToList();
        foreach (var name in (string[])["cache", "stack", "sidecar", "tool", "later"])
            Assert.That(errors, Has.Exactly(1).StartsWith($"error: {name}: "));
        Assert.That(errors, Has.Exactly(3).StartsWith("error: needs: "));
        Assert.That(errors, Has.Exactly(1).Contains("'missing'"));
        Assert.That(problems, Has.Exactly(1).Matches<Problem>(p => p is { Severity: ProblemSeverity.Warning, Resource: "k8s" }));
        Assert.That(folder.Output("base/kustomization.yaml"), Does.Contain("api/deployment.yaml"));
    }

    [TestCase("{\"resources\": {}}")]
    [TestCase("{}")]
    public async Task Manifest_without_resources_is_an_empty_deployment(string manifest)
    {
        using var folder = new TemporaryFolder();
        Assert.That(folder.Publish(manifest).Errors(), Is.Empty);
        Assert.That((await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"))).All.ToList(), Has.Count.EqualTo(1));
        Assert.That((await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "overlays", "local"))).All, Is.Not.Empty);
    }

    [TestCase("""{"A": "{b.value}"}""", """, "b": {"type": "value.v0", "connectionString": "x"}""", "does not have")]
    [TestCase("""{"A": "{b.connectionString}"}""",
        """, "b": {"type": "value.v0", "connectionString": "{c.connectionString}"}, "c": {"type": "value.v0", "connectionString": "{b.connectionString}"}""",
        "circle")]
    [TestCase("""{"A:B": "x"}""", "", "'A:B'")]
    [TestCase("""{"A": "{e.value}"}""", """, "e": {"type": "annotated.string", "value": "x", "filter": "base64"}""", "base64")]
    [TestCase("""{"A": "{p.inputs.other}"}""",
        """, "p": {"type": "parameter.v0", "value": "{p.inputs.value}", "inputs": {"value": {"type": "string"}}}""", "'other'")]
    public void Unresolved_value_is_reported_with_its_variable(string env, string others, string part)
    {
        using var folder = new TemporaryFolder();
        var errors = folder.Publish(TestManifest.WithApi($", \"env\": {env}", others)).Errors();
        Assert.That(errors.Single(), Does.StartWith("error: api: ").And.Contains(part));
    }

    [Test]
    public void Conflicting_and_invalid_ports_are_reported()
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish("""
            {"resources": {"api": {"type": "container.v0", "image": "a", "bindings": {
                "a": {"scheme": "http", "protocol": "tcp", "transport": "http", "port": 80, "targetPort": 1},
                "b": {"scheme": "http", "protocol": "tcp", "transport": "http", "port": 80, "targetPort": 2},
                "c": {"scheme": "http", "protocol": "tcp", "transport": "http", "port": 70000},
                "d": {"scheme": "http", "protocol": "sctp", "transport": "http", "port": 81}}}}}
            """);
        Assert.That(problems.Errors().Count(), Is.EqualTo(3));
    }

    [Test]
    public void Names_that_become_equal_are_reported()
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish(
            """{"resources": {"my-api": {"type": "container.v0", "image": "a"}, "My_Api": {"type": "container.v0", "image": "a"}}}""");
        Assert.That(problems.Errors().Single(), Does.Contain("'my-api', 'My_Api'"));
    }

    [Test]
    public void Unknown_key_is_reported()
    {
        using var folder = new TemporaryFolder();
        Assert.That(folder.Publish(TestManifest.WithApi(", \"sidecars\": []")).Select(p => p.ToString()),
            Has.One.StartsWith("warning: api: The key \"sidecars\""));
    }
}
