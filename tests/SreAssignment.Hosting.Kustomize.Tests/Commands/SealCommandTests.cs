using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;
using SreAssignment.Hosting.Kustomize.Tool.Commands;

namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

/// <summary>A script in place of kubeseal records its arguments and input.</summary>
public sealed class SealCommandTests
{
    [TestCase("")]
    [TestCase("--cert cert.pem")]
    public async Task Every_secret_of_the_overlay_is_sealed_for_its_namespace(string options)
    {
        using var folder = new TemporaryFolder();
        folder.Write("kustomization.yaml", """
            namespace: shop
            secretGenerator:
            - {name: password, files: [value=secrets/password]}
            - {name: registry-credentials, type: kubernetes.io/dockerconfigjson, files: [.dockerconfigjson=secrets/registry.json]}
            """);
        folder.Write("secrets/password", "p\0w");
        folder.Write("secrets/registry.json", "{}");
        var (exitCode, output, error) = await SealAsync(folder, """
            #!/bin/sh
            echo "$@" >> "$(dirname "$0")/calls"
            cat >> "$(dirname "$0")/inputs"
            echo --- >> "$(dirname "$0")/inputs"
            echo 'kind: SealedSecret'
            """, options);

        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("resources: [sealed/password.yaml, sealed/registry-credentials.yaml]").And.Not.Contain("p\0w"));
        Assert.That(await File.ReadAllLinesAsync(Path.Combine(folder.Path, "calls")), Has.Exactly(2).EqualTo($"--format=yaml {options}".TrimEnd()));
        var secrets = BuiltObjects.Read(await File.ReadAllTextAsync(Path.Combine(folder.Path, "inputs"))).Of<V1Secret>().ToList();
        Assert.That(
            secrets.Select(s => (s.Metadata.Name, s.Metadata.NamespaceProperty, s.Type)),
            Is.EqualTo([("password", "shop", "Opaque"), ("registry-credentials", "shop", "kubernetes.io/dockerconfigjson")]));
        Assert.That(secrets[0].Data["value"], Is.EqualTo("p\0w"u8.ToArray()));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(folder.Path, "sealed", "password.yaml")), Is.EqualTo("kind: SealedSecret\n"));
    }

    [Test]
    public async Task Failure_and_missing_parts_are_errors()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kustomization.yaml", "secretGenerator: [{name: p, files: [value=secrets/p]}]\n");
        Assert.That((await CommandLine.RunAsync("secrets", "seal", folder.Path)).Error, Does.Contain("There is no secrets/p. Create it: secrets init"));
        folder.Write("secrets/p", "x");
        Assert.That((await CommandLine.RunAsync("secrets", "seal", folder.Path)).Error, Does.Contain("has no namespace"));

        folder.Write("kustomization.yaml", "namespace: shop\nsecretGenerator: [{name: p, files: [value=secrets/p]}]\n");
        var (exitCode, _, error) = await SealAsync(folder, "#!/bin/sh\necho 'no certificate' >&2\nexit 1\n");
        Assert.That((exitCode, error), Is.EqualTo((1, "error: kubeseal failed: no certificate\n")));
        Assert.That(Directory.Exists(Path.Combine(folder.Path, "sealed")), Is.False);
    }

    private static async Task<(int ExitCode, string Output, string Error)> SealAsync(TemporaryFolder folder, string script, string options = "")
    {
        File.SetUnixFileMode(folder.Write("kubeseal", script), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return await CommandRunner.RunAsync(
            folder.Path, "https://dot.net/download",
            "sh", "-c", $"PATH=$0:$PATH exec dotnet $1 secrets seal $0 {options}", folder.Path, typeof(Root).Assembly.Location);
    }
}
