using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Tests.Publishing;

public sealed class KubernetesPublishingTests
{
    private readonly string _folder = new TemporaryFolder().Path;

    [Test]
    public async Task An_application_with_a_kubernetes_environment_is_published_as_a_deployment()
    {
        var builder = Builder();
        builder.AddProject<Projects.SreAssignment_Hosting_TestService>("api").WithHttpEndpoint(targetPort: 8080).WithReplicas(3);

        await PublishAsync(builder);

        Assert.That(Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName), Is.EquivalentTo((string[])["manifest.json", "base", "components", "overlays", "TOPOLOGY.md"]));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "base", "api", "deployment.yaml")), Does.Contain("replicas: 3"));
    }

    [Test]
    public void What_cannot_be_deployed_fails_the_step_and_the_rest_is_written()
    {
        var builder = Builder();
        builder.AddExecutable("tool", "make", ".");
        builder.AddProject<Projects.SreAssignment_Hosting_TestService>("api");

        Assert.That(() => PublishAsync(builder), Throws.InstanceOf<DistributedApplicationException>().With.Message.StartsWith("1 of the problems above is an error"));
        Assert.That(File.Exists(Path.Combine(_folder, "base", "api", "deployment.yaml")));
    }

    private IDistributedApplicationBuilder Builder()
    {
        var builder = TestHost.CreateBuilder("--operation=publish", "--step=publish", $"--output-path={_folder}");
        builder.AddKubernetesEnvironment("k8s");
        return builder;
    }

    private static async Task PublishAsync(IDistributedApplicationBuilder builder)
    {
        await using var app = builder.Build();
        await ((ApplicationPublisher)app.Services.GetService(typeof(ApplicationPublisher))!).PublishAsync(default);
    }
}
