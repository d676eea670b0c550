using System.Security.Cryptography;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

public sealed class SecretsCommandTests
{
    private const string Overlay = """
        # a comment, and keys that mean nothing here
        namePrefix: x
        secretGenerator:
        - name: password
          files: [value=secrets/password, uri-encoded=secrets/password.uri]
        - name: keys
          files: [secrets/keys/20260101T000000Z-first.pem]
        - name: registry-credentials
          files: [.dockerconfigjson=secrets/registry.json]
        - name: store-connection
          files: [connection-string=secrets/connection]
        """;

    [Test]
    public async Task Values_are_generated_by_the_rules_of_the_manifest_once_and_never_shown()
    {
        using var folder = new TemporaryFolder();
        folder.Write("overlays/local/kustomization.yaml", Overlay);
        var manifest = folder.Write("manifest.json", """
            {"resources": {
                "password": {"type": "parameter.v0", "value": "{password.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                    "default": {"generate": {"minLength": 60, "lower": false, "upper": false, "numeric": false}}}}},
                "api": {"type": "container.v0", "image": "a", "env": {"P": "{password.value}"}}}}
            """);
        var overlay = Path.Combine(folder.Path, "overlays", "local");

        var (exitCode, output, _) = await CommandLine.RunAsync("secrets", "init", overlay, "--manifest", manifest);

        Assert.That(exitCode, Is.Zero);
        var password = Read("password");
        Assert.That(password, Does.Match(@"\A[-_.{}~()*+!]{60}\z"));
        Assert.That(Read("password.uri"), Is.EqualTo(Uri.EscapeDataString(password)));
        Assert.That(Read("registry.json"), Is.EqualTo("{\"auths\":{}}\n"));
        using var key = ECDsa.Create();
        key.ImportFromPem(Read("keys/20260101T000000Z-first.pem"));
        Assert.That(key.KeySize, Is.EqualTo(256));
        Assert.That(output, Does.Contain("wanted  secrets/connection").And.Not.Contain(password));
        Assert.That(File.Exists(Path.Combine(overlay, "secrets", "connection")), Is.False);
        Assert.That(File.GetUnixFileMode(Path.Combine(overlay, "secrets", "password")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.That(Read(".gitignore"), Is.EqualTo("*\n"));

        (_, output, _) = await CommandLine.RunAsync("secrets", "init", overlay);
        Assert.That(output, Does.Contain("kept    secrets/password").And.Not.Contain("made"));
        Assert.That(Read("password"), Is.EqualTo(password));

        string Read(string name) => File.ReadAllText(Path.Combine(overlay, "secrets", name));
    }

    [Test]
    public async Task Folder_without_a_kustomization_is_an_error()
    {
        using var folder = new TemporaryFolder();
        var (exitCode, _, error) = await CommandLine.RunAsync("secrets", "init", folder.Path);
        Assert.That((exitCode, error), Is.EqualTo((1, $"error: {folder.Path} is not an overlay: it has no kustomization.yaml.\n")));

        folder.Write("kustomization.yaml", "secretGenerator: [");
        (exitCode, _, error) = await CommandLine.RunAsync("secrets", "init", folder.Path);
        Assert.That((exitCode, error.Contains("line ", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    [Test, Repeat(10)]
    public async Task Value_that_several_processes_generate_at_once_is_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kustomization.yaml", Overlay);
        var manifest = folder.Write("manifest.json", """
            {"resources": {
                "password": {"type": "parameter.v0", "value": "{password.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                    "default": {"generate": {"minLength": 22}}}}},
                "api": {"type": "container.v0", "image": "a", "env": {"P": "{password.value}"}}}}
            """);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CommandLine.RunAsync("secrets", "init", folder.Path, "--manifest", manifest))));
        var secrets = Path.Combine(folder.Path, "secrets");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(secrets, "password.uri")),
            Is.EqualTo(Uri.EscapeDataString(await File.ReadAllTextAsync(Path.Combine(secrets, "password")))));
        Assert.That(Directory.GetFiles(secrets).Select(Path.GetFileName),
            Is.EquivalentTo((string[])[".gitignore", "password", "password.uri", "registry.json"]));
    }

    [Test]
    public async Task Value_without_a_rule_is_asked_for_and_never_generated()
    {
        using var folder = new TemporaryFolder();
        folder.Publish("""
            {"resources": {
                "api-key": {"type": "parameter.v0", "value": "{api-key.inputs.value}", "inputs": {"value": {"type": "string", "secret": true}}},
                "password": {"type": "parameter.v0", "value": "{password.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                    "default": {"generate": {"minLength": 22}}}}},
                "encoded": {"type": "annotated.string", "value": "{api-key.value}", "filter": "uri"},
                "web": {"type": "project.v0", "path": "w.csproj", "env": {"KEY": "{api-key.value}", "URI": "amqp://u:{encoded.value}@queue",
                    "P": "{password.value}"}}}}
            """);
        var overlay = Path.Combine(folder.Path, "out", "overlays", "local");

        var (exitCode, output, _) = await CommandLine.RunAsync("secrets", "init", overlay);
        Assert.That((exitCode, output), Is.EqualTo((0, """
            wanted  secrets/api-key: write the value to this file, because it cannot be generated
            wanted  secrets/api-key.uri: write the value to this file, because it cannot be generated
            made    secrets/password

            """)));
        (exitCode, output, _) = await CommandLine.RunAsync("doctor", overlay);
        Assert.That((exitCode, output), Is.EqualTo((1, $"""
            missing  the secret api-key: make secrets/api-key, secrets/api-key.uri: secrets init {overlay}
            ok       the secret password

            """)));

        var asked = new List<string>();
        Secrets.SecretFiles.Create(overlay, ParameterFile.Read(Path.Combine(folder.Path, "out", "base"))!, (secret, key) =>
        {
            asked.Add($"{secret}/{key}");
            return "a value+";
        });
        Assert.That(asked, Is.EqualTo((string[])["api-key/value"]));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(overlay, "secrets", "api-key.uri")), Is.EqualTo("a%20value%2B"));
    }

    [TestCase(2_000_000_000)]
    [TestCase(-1)]
    public void Rule_with_a_length_out_of_range_is_an_error(int length)
    {
        using var folder = new TemporaryFolder();
        var errors = folder.Publish("""
            {"resources": {
                "password": {"type": "parameter.v0", "value": "{password.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                    "default": {"generate": {"minLength": LENGTH}}}}},
                "web": {"type": "project.v0", "path": "w.csproj", "env": {"P": "{password.value}"}}}}
            """.Replace("LENGTH", $"{length}", StringComparison.Ordinal)).Errors();
        Assert.That(errors.Single(), Is.EqualTo("error: password: The rule for a generated value has a length that is not 0 to 1024."));
    }

    [Test]
    public async Task Rule_of_a_published_deployment_is_that_of_the_manifest()
    {
        using var folder = new TemporaryFolder();
        folder.Publish("""
            {"resources": {
                "password": {"type": "parameter.v0", "value": "{password.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                    "default": {"generate": {"minLength": 200, "special": false, "upper": false}}}}},
                "web": {"type": "project.v0", "path": "w.csproj", "env": {"P": "{password.value}"}}}}
            """);
        var overlay = Path.Combine(folder.Path, "out", "overlays", "local");
        await CommandLine.RunAsync("secrets", "init", overlay);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(overlay, "secrets", "password")), Does.Match(@"\A[a-z0-9]{200}\z"));
    }
}
