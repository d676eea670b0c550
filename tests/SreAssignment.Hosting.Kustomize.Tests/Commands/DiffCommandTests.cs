namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

public sealed class DiffCommandTests
{
    private const string Before = """
        {"resources": {
            "key": {"type": "parameter.v0", "value": "{key.inputs.value}", "inputs": {"value": {"type": "string", "secret": true}}},
            "store": {"type": "container.v0", "image": "store:1", "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http",
                "targetPort": 9000}}},
            "old": {"type": "container.v0", "image": "old:1"},
            "gateway": {"type": "project.v1", "path": "g.csproj", "env": {"LEVEL": "Warning", "GONE": "x"}}}}
        """;

    private const string After = """
        {"resources": {
            "key": {"type": "parameter.v0", "value": "{key.inputs.value}", "inputs": {"value": {"type": "string", "secret": true}}},
            "store": {"type": "container.v0", "image": "store:2", "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http",
                "targetPort": 9000}}},
            "new": {"type": "project.v1", "path": "n.csproj"},
            "gateway": {"type": "project.v1", "path": "g.csproj", "env": {"LEVEL": "Debug", "STORE": "{store.bindings.http.url}", "KEY": "{key.value}"},
                "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 3000, "external": true}}}}}
        """;

    [Test]
    public async Task Manifests_are_compared()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, output, _) = await CommandLine.RunAsync("diff", folder.Write("old.json", Before), folder.Write("new.json", After));
        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Is.EqualTo("""
            gateway liveness probe none → (a connection to http every 10 s, 2 s timeout, 3 failures)
            gateway readiness probe none → (a connection to http every 5 s, 2 s timeout, 3 failures)
            gateway startup probe none → (a connection to http every 2 s, 2 s timeout, 60 failures)
            gateway now has port 3000 (http)
            gateway now reads the secret key
            gateway setting GONE goes away: it was x
            gateway setting KEY is new: (the secret key)
            gateway setting LEVEL Warning → Debug
            gateway setting STORE is new: http://store:9000
            new is new: a Deployment of new:1.0.0
            old goes away: it was a Deployment of old:1
            store image store:1 → store:2
            gateway is now public
            gateway may now connect to gateway on port 3000
            gateway may now connect to store on port 9000

            """));
    }

    [Test]
    public async Task Changed_probe_is_reported()
    {
        const string With =
            """{"resources": {"api": {"type": "project.v1", "path": "a.csproj","""
            + """ "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 80}}}}}""";
        using var folder = new TemporaryFolder();
        KubernetesPublisher.Publish(folder.Write("manifest.json", With), folder.Path);
        folder.Write("overlays/a/kustomization.yaml", "resources: [../../base]\n");
        folder.Write("overlays/b/kustomization.yaml", """
            resources: [../../base]
            patches:
            - target: {kind: Deployment, name: api}
              patch: '[{"op": "replace", "path": "/spec/template/spec/containers/0/livenessProbe/timeoutSeconds", "value": 9}]'
            """);
        var (_, output, _) = await CommandLine.RunAsync("diff", Path.Combine(folder.Path, "overlays/a"), Path.Combine(folder.Path, "overlays/b"));
        Assert.That(output, Does.Match(@"^api liveness probe \(.*, 2 s timeout, .*\) → \(.*, 9 s timeout, .*\)\n$"));
    }

    [Test]
    public async Task Overlays_are_compared_by_what_they_build()
    {
        using var folder = new TemporaryFolder();
        KubernetesPublisher.Publish(folder.Write("manifest.json", After), folder.Path);
        folder.Write("overlays/a/kustomization.yaml", "resources: [../../base]\n");
        folder.Write("overlays/b/kustomization.yaml", """
            resources: [../../base]
            components: [../../components/network-policies, ../../components/autoscaling]
            patches:
            - patch: |
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: gateway}
                spec: {template: {spec: {containers: [{name: gateway, resources: {limits: {memory: 768Mi}}}]}}}
            """);
        var (exitCode, output, error) = await CommandLine.RunAsync("diff", Path.Combine(folder.Path, "overlays", "a"),
            Path.Combine(folder.Path, "overlays", "b"));
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("gateway memory limit 512 → 768 Mi\n")
            .And.Contain("gateway may now connect to store on port 9000\n")
            .And.Contain("gateway replicas 2 → 2 to 5\n"));
    }

    [Test]
    public async Task Equal_manifests_have_no_changes_and_an_unreadable_one_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.Write("a.json", Before);
        Assert.That((await CommandLine.RunAsync("diff", manifest, manifest)).Output, Is.EqualTo("No changes.\n"));
        Assert.That((await CommandLine.RunAsync("diff", manifest, folder.Write("b.json", "{"))).ExitCode, Is.EqualTo(1));
        Assert.That((await CommandLine.RunAsync("diff", manifest, folder.Path)).Error, Does.Contain("does not build"));
    }
}
