using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Objects;

/// <summary>Everything that is generated builds, and is read strictly.</summary>
public sealed class BuildTests
{
    private static IEnumerable<string> Components => AllComponents.List.Select(c => c.Name).SelectMany(n => n == "blue-green" ? (string[])["blue-green/blue", "blue-green/green"] : [n]);

    [TestCase("local")]
    [TestCase("production")]
    public async Task Overlays_build(string overlay)
    {
        var built = await Kustomize.BuildAsync(Platform.Overlay(overlay));
        Assert.That(built.Of<V1Deployment>().Select(d => d.Metadata.Name), Is.EquivalentTo(["auth", "gateway", "images"]));
        Assert.That(built.Of<V1Namespace>().Single().Metadata.Name, Is.EqualTo("sreassignment"));
        Assert.That(built.All.Where(o => o is not V1Namespace).Select(o => o.Metadata.NamespaceProperty), Is.All.EqualTo("sreassignment"));
    }

    [TestCaseSource(nameof(Components))]
    public async Task Components_build(string component) =>
        Assert.That((await Kustomize.BuildAsync(Platform.Folder, component)).Of<V1Service>(), Is.Not.Empty);

    [Test]
    public async Task All_components_that_go_together_build_together()
    {
        var built = await Kustomize.BuildAsync(Platform.Folder, [.. Components.Where(c => !c.StartsWith("blue-green", StringComparison.Ordinal))]);
        Assert.That(built.Of<V1StatefulSet>(), Is.Empty, "external-storage takes the place of what stores in the cluster");
    }

    [Test]
    public async Task A_setting_that_changes_rolls_the_pods_that_read_it()
    {
        var local = await Kustomize.BuildAsync(Platform.Overlay("local"));
        var production = await Kustomize.BuildAsync(Platform.Overlay("production"));
        Assert.That(ConfigMap(local), Does.StartWith("parameters-"));
        Assert.That(ConfigMap(local), Is.Not.EqualTo(ConfigMap(production)));

        static string ConfigMap(BuiltObjects built) => built.Single<V1Deployment>("auth").Spec.Template.Spec.Containers[0].Env
            .Single(e => e.Name == "Tokens__Issuer").ValueFrom.ConfigMapKeyRef.Name;
    }

    [Test]
    public void What_is_checked_in_is_what_is_generated()
    {
        foreach (var entry in (string[])["base", "components", "TOPOLOGY.md"])
        {
            var generated = Files(Path.Combine(Platform.Folder, entry));
            var checkedIn = Files(Path.Combine(Repository.Deployment, entry));
            Assert.That(generated.Keys, Is.EqualTo(checkedIn.Keys), "publish again, and check in what changed");
            foreach (var (path, content) in generated)
                Assert.That(content, Is.EqualTo(checkedIn[path]), path);
        }
    }

    private static SortedDictionary<string, string> Files(string path) => new(
        (Directory.Exists(path) ? Directory.GetFiles(path, "*", SearchOption.AllDirectories) : [path]).ToDictionary(f => Path.GetRelativePath(path, f), File.ReadAllText),
        StringComparer.Ordinal);
}
