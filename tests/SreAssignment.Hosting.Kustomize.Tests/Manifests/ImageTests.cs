using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Tests.Commands;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Manifests;

/// <summary>Names, versions and builds of images.</summary>
public sealed class ImageTests
{
    [TestCase("1.4.0+3f2c1ab", "1.4.0_3f2c1ab")]
    [TestCase("-1.0-", "1.0")]
    [TestCase("ä1", "1")]
    [TestCase("", "0")]
    [TestCase("+++", "0")]
    [TestCase("2.0.0-rc.1", "2.0.0-rc.1")]
    public async Task Version_is_a_valid_label_and_tag(string version, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Publish("""{"resources": {"api": {"type": "project.v0", "path": "a.csproj"}}}""", new DeploymentHints { ApplicationVersion = version });
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out", "base"));
        var deployment = built.Of<V1Deployment>().Single();
        Assert.That((deployment.Metadata.Labels["app.kubernetes.io/version"], deployment.Spec.Template.Spec.Containers[0].Image),
            Is.EqualTo((expected, $"api:{expected}")));
    }

    [Test]
    public void Version_of_any_length_is_valid() =>
        Assert.That(KubernetesName.Version(new string('1', 200) + "+x"), Does.Match(@"\A[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?\z"));

    [Test]
    public async Task Name_and_version_are_options_of_the_command_or_part_of_the_manifest()
    {
        using var folder = new TemporaryFolder();
        var manifest = folder.Write("m.json",
            """{"resources": {"api": {"type": "project.v0", "path": "a"}}, "x-deployment": {"application": "Shop", "version": "1.4.0+3f2c1ab"}}""");
        var output = Path.Combine(folder.Path, "out");
        Assert.That((await CommandLine.RunAsync("publish", manifest, "-o", output)).Error, Is.Empty);
        Assert.That(folder.Output("base/namespace.yaml"), Does.Contain("name: shop"));
        Assert.That(folder.Output("base/api/deployment.yaml"), Does.Contain("image: api:1.4.0_3f2c1ab"));

        await CommandLine.RunAsync("publish", manifest, "-o", output, "--name", "Other Shop", "--app-version", "2");
        Assert.That(folder.Output("base/namespace.yaml"), Does.Contain("name: other-shop"));
        Assert.That(folder.Output("base/api/deployment.yaml"), Does.Contain("image: api:2"));
    }

    [Test]
    public void Build_command_has_target_arguments_and_secrets()
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish("""
            {"resources": {
                "token": {"type": "parameter.v0", "value": "{token.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                    "default": {"generate": {"minLength": 22}}}}},
                "web": {"type": "container.v1", "build": {"context": "my web", "dockerfile": "my web/Dockerfile", "stage": "final",
                    "args": {"MODE": "it's", "FROM_ENVIRONMENT": null, "TOKEN": "x{token.value}"}, "secrets": {"npm": {"type": "file", "source": "npmrc"},
                        "PAT": {"type": "env", "value": "{token.value}"}}}},
                "old": {"type": "dockerfile.v0", "path": "Dockerfile", "context": ".", "buildArgs": {"A": "1"}}}}
            """).Select(p => p.Message).ToList();
        Assert.That(problems, Has.One.EndsWith(
            "Build it in the folder of the manifest: PAT=\"$TOKEN\" docker build -f 'my web/Dockerfile' -t web:1.0.0 --target final --build-arg "
                + "MODE='it'\\''s' "
            + "--build-arg FROM_ENVIRONMENT --build-arg TOKEN=x\"$TOKEN\" --secret id=npm,src=npmrc --secret id=PAT,env=PAT 'my web'"));
        Assert.That(problems, Has.One.EndsWith("docker build -f Dockerfile -t old:1.0.0 --build-arg A=1 ."));
    }

    [TestCase("\"args\": [\"{gone.bindings.http.url}\"]", false)]
    [TestCase("\"entrypoint\": \"{gone.bindings.http.url}\"", false)]
    [TestCase("\"env\": {\"A\": \"{gone.bindings.http.url}\", \"B\": \"b\"}", true)]
    public void Value_that_cannot_be_resolved_is_never_blank(string key, bool isPublished)
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish(TestManifest.WithApi($", {key}", """, "other": {"type": "project.v0", "path": "o.csproj"}"""));
        Assert.That(problems.Errors().Single(), Does.StartWith("error: api: "));
        Assert.That(folder.Has("base/api/deployment.yaml"), Is.EqualTo(isPublished));
        Assert.That(folder.Has("base/other/deployment.yaml"));
        Assert.That(folder.Output("base/kustomization.yaml"), Does.Not.Contain("A="));
        Assert.That(folder.Output("base/kustomization.yaml").Contains("B=b", StringComparison.Ordinal), Is.EqualTo(isPublished));
    }
}
