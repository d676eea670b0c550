using SreAssignment.Hosting.Kustomize.Tests.Commands;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Overlays;

/// <summary>Publishing and doctor name the overlay, the line and the fix where an existing overlay no longer fits.</summary>
public sealed class OverlayCheckTests
{
    private const string Greeting = """
        "greeting": {"type": "parameter.v0", "value": "{greeting.inputs.value}", "inputs": {"value": {"type": "string"}}}
        """;

    private const string Key = """
        "api-key": {"type": "parameter.v0", "value": "{api-key.inputs.value}", "inputs": {"value": {"type": "string", "secret": true}}}
        """;

    private const string Encoded = """
        "encoded": {"type": "annotated.string", "value": "{api-key.value}", "filter": "uri"}
        """;

    [Test]
    public async Task Parameter_that_is_removed_and_secret_that_is_added()
    {
        await AssertAsync(
            Manifest("\"GREETING\": \"{greeting.value}\"", Greeting), Manifest("\"API_KEY\": \"{api-key.value}\"", Key),
            "overlays/local/kustomization.yaml, line 12: The base has no ConfigMap 'parameters' any more, so the overlay does not build. Remove the entry "
                + "'parameters' from configMapGenerator.",
            "overlays/local/kustomization.yaml, line 1: The overlay has no Secret 'api-key', so pods do not start. Add to secretGenerator: {name: api-key, "
                + "files: [value=secrets/api-key]}.");
    }

    [Test]
    public async Task Secret_and_parameter_that_are_added()
    {
        await AssertAsync(
            Manifest("\"A\": \"1\""), Manifest("\"API_KEY\": \"{api-key.value}\", \"GREETING\": \"{greeting.value}\"", Key, Greeting),
            "overlays/local/kustomization.yaml, line 1: The overlay has no Secret 'api-key', so pods do not start. Add to secretGenerator: {name: api-key, "
                + "files: [value=secrets/api-key]}.",
            "overlays/local/kustomization.yaml, line 1: The parameter 'greeting' has no value. Add to configMapGenerator: {name: parameters, behavior: "
                + "merge, literals: [greeting=VALUE]}.");
    }

    [Test]
    public async Task Secret_that_is_removed_and_encoding_that_is_added()
    {
        await AssertAsync(
            Manifest("\"API_KEY\": \"{api-key.value}\"", Key), Manifest("\"URI\": \"amqp://{encoded.value}@localhost\"", Key, Encoded),
            "overlays/local/kustomization.yaml, line 12: The Secret 'api-key' lacks the key 'uri-encoded'. Its files are: [value=secrets/api-key, "
                + "uri-encoded=secrets/api-key.uri].");
        await AssertAsync(
            Manifest("\"API_KEY\": \"{api-key.value}\"", Key), Manifest("\"A\": \"1\""),
            "overlays/local/kustomization.yaml, line 12: 'api-key' is not a secret parameter any more. Remove the entry from secretGenerator.");
    }

    [Test]
    public void Patches_and_components_that_do_not_exist_any_more()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Manifest("\"A\": \"1\""));
        folder.Write("out/overlays/shared/kustomization.yaml",
            "kind: Component\npatches:\n- path: p.yaml\n- patch: |\n    kind: Service\n    metadata: {name: gone-too}\n");
        folder.Write("out/overlays/shared/p.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: gone\n");
        folder.Write("out/overlays/local/kustomization.yaml",
            "resources:\n- ../../base\ncomponents:\n- ../shared\n- ../../components/unheard-of\n- ../../components/autoscaling\npatches:\n- target: {kind: "
                + "StatefulSet, name: web}\n  patch: '[]'\n- target: {kind: Deployment, name: web}\n  patch: '[]'\n");
        Assert.That(Warnings(folder, Manifest("\"A\": \"1\"")), Is.EquivalentTo((string[])
        [
            "overlays/local/kustomization.yaml, line 5: There is no component 'unheard-of', so the overlay does not build. Remove the line.",
            "overlays/shared/kustomization.yaml, line 3: The patch is for the Deployment 'gone', which the base does not have. Remove the patch, or correct "
                + "its target.",
            "overlays/shared/kustomization.yaml, line 4: The patch is for the Service 'gone-too', which the base does not have. Remove the patch, or "
                + "correct its target.",
            "overlays/local/kustomization.yaml, line 8: The patch is for the StatefulSet 'web', which the base does not have. Remove the patch, or correct "
                + "its target.",
        ]));
    }

    [TestCase("secretGenerator:\n- name: api-key\n  literals: [value=x]\n")]
    [TestCase("components: [../../components/external-secrets]\n")]
    [TestCase("components: [../shared]\n")]
    public void Secret_can_come_from_elsewhere(string rest)
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Manifest("\"A\": \"1\""));
        folder.Write("out/overlays/shared/kustomization.yaml", "kind: Component\nresources: [sealed.yaml]\n");
        folder.Write("out/overlays/shared/sealed.yaml", "kind: SealedSecret\nmetadata: {name: api-key}\n");
        folder.Write("out/overlays/local/kustomization.yaml", $"resources: [../../base]\n{rest}");
        Assert.That(Warnings(folder, Manifest("\"API_KEY\": \"{api-key.value}\"", Key)), Has.None.StartsWith("overlays/local/"));
    }

    [Test]
    public void Overlay_that_is_not_yaml_is_a_warning()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Manifest("\"A\": \"1\""));
        folder.Write("out/overlays/local/kustomization.yaml", "resources: [\n");
        Assert.That(Warnings(folder, Manifest("\"A\": \"1\"")), Has.One.StartsWith("overlays/local: ").And.One.Contains("line "));
    }

    [Test]
    public async Task Doctor_reports_references_to_objects_that_the_overlay_does_not_have()
    {
        using var folder = new TemporaryFolder();
        folder.Publish(Manifest("\"API_KEY\": \"{api-key.value}\"", Key));
        var overlay = folder.Write("out/overlays/local/kustomization.yaml", """
            resources: [../../base]
            secretGenerator:
            - {name: api-key, literals: [value=x]}
            patches:
            - target: {kind: Deployment}
              patch: '[{"op": "add", "path": "/spec/template/spec/volumes/-", "value": {"name": "v", "configMap": {"name": "not-there"}}}]'
            """);
        var output = (await CommandLine.RunAsync("doctor", Path.GetDirectoryName(overlay)!, "--kubeconfig", "none")).Output;
        Assert.That(
            output,
            Does.Contain("missing  the ConfigMap not-there of web: add it to configMapGenerator of the overlay")
            .And.Not.Contain("the Secret api-key"));
    }

    private static async Task AssertAsync(string before, string after, params string[] expected)
    {
        using var folder = new TemporaryFolder();
        folder.Publish(before);
        foreach (var secret in (string[])["value", "api-key"])
            folder.Write($"out/overlays/local/secrets/{secret}", "x");
        var warnings = Warnings(folder, after);
        Assert.That(warnings.Where(w => w.StartsWith("overlays/local", StringComparison.Ordinal)), Is.EquivalentTo(expected));

        var (exitCode, output, _) = await CommandLine.RunAsync("doctor", Path.Combine(folder.Path, "out", "overlays", "local"));
        Assert.That(exitCode, Is.EqualTo(1));
        foreach (var line in expected)
            Assert.That(output.Split('\n'), Has.One.EqualTo($"missing  {line}"));
    }

    private static List<string> Warnings(TemporaryFolder folder, string manifest) =>
        [.. folder.Publish(manifest).Where(p => p.Resource?.StartsWith("overlays/", StringComparison.Ordinal) ?? false).Select(p => p.Text)];

    private static string Manifest(string env, params string[] others) =>
        "{\"resources\": {" + string.Concat(others.Select(o => $"{o.Trim()}, "))
        + "\"web\": {\"type\": \"project.v0\", \"path\": \"web.csproj\", \"env\": {" + env + "}}}}";
}
