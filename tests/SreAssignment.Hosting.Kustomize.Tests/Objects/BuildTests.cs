using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Objects;

/// <summary>Every overlay and component builds, and its objects have no unknown fields.</summary>
public sealed class BuildTests
{
    private static IReadOnlyList<string> Components => AllComponents.Paths;

    [TestCase("local")]
    [TestCase("production")]
    public async Task Overlays_build(string overlay)
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Overlay(overlay));
        Assert.That(built.Of<V1Deployment>().Select(d => d.Metadata.Name), Is.EquivalentTo(["auth", "gateway", "images"]));
        Assert.That(built.Of<V1Namespace>().Single().Metadata.Name, Is.EqualTo("sreassignment"));
        Assert.That(built.All.Where(o => o is not V1Namespace).Select(o => o.Metadata.NamespaceProperty), Is.All.EqualTo("sreassignment"));
    }

    [TestCaseSource(nameof(Components))]
    public async Task Components_build(string component) =>
        Assert.That((await KustomizeRunner.BuildAsync(Platform.Folder, component)).Of<V1Service>(), Is.Not.Empty);

    [Test]
    public async Task Components_that_do_not_exclude_each_other_build_together()
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, [.. Components.Where(c => !c.StartsWith("blue-green", StringComparison.Ordinal))]);
        Assert.That(built.Of<V1StatefulSet>().Select(s => s.Metadata.Name), Has.None.EqualTo("storage"), "external-storage removes the storage of the cluster");
    }

    [Test]
    public async Task Changed_setting_changes_the_pods_that_read_it()
    {
        var local = await KustomizeRunner.BuildAsync(Platform.Overlay("local"));
        var production = await KustomizeRunner.BuildAsync(Platform.Overlay("production"));
        Assert.That(ConfigMap(local), Does.StartWith("parameters-"));
        Assert.That(ConfigMap(local), Is.Not.EqualTo(ConfigMap(production)));

        static string ConfigMap(BuiltObjects built) => built.Single<V1Deployment>("auth").Spec.Template.Spec.Containers[0].Env
            .Single(e => e.Name == "Tokens__Issuer").ValueFrom.ConfigMapKeyRef.Name;
    }

    [Test]
    public async Task Deployment_trusts_forwarded_headers_of_configured_proxies_only()
    {
        var maps = (await KustomizeRunner.BuildAsync(Platform.Folder, "ingress")).Of<V1ConfigMap>();
        Assert.That(maps.SelectMany(m => m.Data.Keys), Has.None.EqualTo("ASPNETCORE_FORWARDEDHEADERS_ENABLED"));
    }
}
