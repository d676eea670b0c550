using CsCheck;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Fuzzing;

/// <summary>Publishing never fails with an exception, and its output builds and has no unknown fields, for any application.</summary>
public sealed class RandomManifestTests
{
    [Test]
    public void Publishing_does_not_throw_and_gives_the_same_bytes_again() => Gen.Select(RandomManifest.Create, RandomManifest.Hints).Sample(
        (manifest, hints) =>
        {
            using var folder = new TemporaryFolder();
            var path = folder.Write("manifest.json", manifest);
            var first = Generate(path, hints);
            Assert.That(first, Is.Not.Empty);
            Assert.That(Generate(path, hints), Is.EqualTo(first));
        },
        iter: 200);

    [Test]
    public Task Output_builds_and_has_no_unknown_fields() => BuildAsync(12);

    [Test, Category("Soak")]
    public Task Output_builds_and_has_no_unknown_fields_many_times() => BuildAsync(60);

    [Test]
    public void Truncated_manifest_is_an_error_and_nothing_is_written() =>
        Gen.Select(RandomManifest.Create, Gen.Double[0, 1], (m, at) => m[..(int)((m.Length - 1) * at)]).Sample(
            manifest =>
            {
                using var folder = new TemporaryFolder();
                Assert.That(folder.Publish(manifest).Errors().Single(), Does.Contain("line "));
                Assert.That(folder.Has(""), Is.False);
            },
            iter: 200);

    [Test]
    public void Damaged_manifest_is_reported_and_published_without_an_exception() => Gen.Select(RandomManifest.Damaged, RandomManifest.Hints).Sample(
        (manifest, hints) =>
        {
            using var folder = new TemporaryFolder();
            var problems = folder.Publish(manifest, hints);
            Assert.That(problems, Has.None.Matches<Problem>(p => p.Resource?.StartsWith("component ", StringComparison.Ordinal) ?? false));
            Assert.That(folder.Has("base/kustomization.yaml"));
        },
        iter: 300);

    private static Task BuildAsync(int times) => Gen.Select(RandomManifest.Damaged, RandomManifest.Hints, Gen.OneOf([.. AllComponents.Paths])).SampleAsync(
        async (manifest, hints, alone) =>
        {
            using var folder = new TemporaryFolder();
            folder.Publish(manifest, hints);
            var output = Path.Combine(folder.Path, "out");
            await KustomizeRunner.BuildAsync(output, alone);
            foreach (var slots in (string[][])[[], ["blue-green/green"]])
            {
                var built = await KustomizeRunner.BuildAsync(output,
                    [.. slots, .. AllComponents.Paths.Where(p => !p.StartsWith("blue-green", StringComparison.Ordinal))]);
                Check(built);
            }
        },
        iter: times, threads: 2);

    private static void Check(BuiltObjects built)
    {
        var pods = built.Pods.ToList();
        foreach (var service in built.Of<V1Service>())
        {
            Assert.That(pods.Count(p => service.Spec.Selector.All(s => p.Template.Metadata.Labels.TryGetValue(s.Key, out var value) && value == s.Value)),
                Is.EqualTo(1), service.Metadata.Name);
        }

        foreach (var (_, template) in pods)
        {
            var variables = template.Spec.Containers[0].Env ?? [];
            Assert.That(variables.Select(v => v.Name), Is.Unique);
            Assert.That(template.Spec.Containers[0].VolumeMounts?.Select(m => m.MountPath) ?? [], Is.Unique);
            Assert.That(template.Spec.Containers[0].VolumeMounts?.Select(m => m.Name) ?? [], Is.SubsetOf((template.Spec.Volumes ?? []).Select(v => v.Name)
                .Concat(built.Of<V1StatefulSet>().SelectMany(s => s.Spec.VolumeClaimTemplates).Select(c => c.Metadata.Name))));
        }
    }

    private static Dictionary<string, string> Generate(string manifest, DeploymentHints? hints) =>
        KubernetesPublisher.Generate(KubernetesPublisher.Read(manifest, new ProblemList(), hints)!, new ProblemList())
            .Files.ToDictionary(f => f.Key, f => Convert.ToBase64String(f.Value));
}
