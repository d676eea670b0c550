using CsCheck;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Fuzzing;

/// <summary>Whatever the application, publishing ends, says what it could not do, and leaves a deployment that builds and reads strictly.</summary>
public sealed class RandomManifestTests
{
    [Test]
    public void Publishing_never_throws_and_gives_the_same_bytes_again() => RandomManifest.Create.Sample(
        manifest =>
        {
            using var folder = new TemporaryFolder();
            var path = folder.Write("manifest.json", manifest);
            var first = Generate(path);
            Assert.That(first, Is.Not.Empty);
            Assert.That(Generate(path), Is.EqualTo(first));
        },
        iter: 200);

    [Test]
    public Task What_is_published_builds_and_reads_strictly() => BuildAsync(8);

    [Test, Category("Soak")]
    public Task What_is_published_builds_and_reads_strictly_many_times() => BuildAsync(150);

    [Test]
    public void Cut_off_anywhere_a_manifest_is_told_to_be_broken_and_nothing_is_written() =>
        Gen.Select(RandomManifest.Create, Gen.Double[0, 1], (m, at) => m[..(int)((m.Length - 1) * at)]).Sample(
            manifest =>
            {
                using var folder = new TemporaryFolder();
                Assert.That(folder.Publish(manifest).Errors().Single(), Does.Contain("line "));
                Assert.That(folder.Has(""), Is.False);
            },
            iter: 200);

    private static Task BuildAsync(int times) => RandomManifest.Create.SampleAsync(
        async manifest =>
        {
            using var folder = new TemporaryFolder();
            folder.Publish(manifest);
            var built = await Kustomize.BuildAsync(
                Path.Combine(folder.Path, "out"), "autoscaling", "disruption", "network-policies", "ingress", "registry", "nodeport", "gateway-api", "prometheus-operator");
            var pods = built.Pods.ToList();
            foreach (var service in built.Of<V1Service>())
                Assert.That(pods.Count(p => service.Spec.Selector.All(s => p.Template.Metadata.Labels[s.Key] == s.Value)), Is.EqualTo(1), service.Metadata.Name);
            foreach (var (_, template) in pods)
            {
                var variables = template.Spec.Containers[0].Env ?? [];
                Assert.That(variables.Select(v => v.Name), Is.Unique);
                Assert.That(template.Spec.Containers[0].VolumeMounts?.Select(m => m.MountPath) ?? [], Is.Unique);
            }
        },
        iter: times, threads: 2);

    private static Dictionary<string, string> Generate(string manifest) =>
        KubernetesPublisher.Generate(KubernetesPublisher.Read(manifest, new ProblemList())!).Files.ToDictionary(f => f.Key, f => Convert.ToBase64String(f.Value));
}
