using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests;

/// <summary>This repository's own deployment, in a folder of its own, with secrets.</summary>
[SetUpFixture]
public sealed class Platform
{
    private static TemporaryFolder? s_folder;

    public static string Folder => s_folder!.Path;

    public static string Overlay(string name) => Path.Combine(Folder, "overlays", name);

    [OneTimeSetUp]
    public void Publish()
    {
        s_folder = new TemporaryFolder();
        Copy(Path.Combine(Repository.Deployment, "overlays"), Path.Combine(Folder, "overlays"));
        Assert.That(KubernetesPublisher.Publish(Repository.Manifest, Folder).Where(p => p.Resource != "k8s"), Is.Empty);
        foreach (var overlay in (string[])["local", "production"])
            Secrets.SecretFiles.Create(Overlay(overlay), new Dictionary<string, SreAssignment.Hosting.Kustomize.Manifests.GenerateEntry>());
    }

    [OneTimeTearDown]
    public void Remove() => s_folder!.Dispose();

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => !f.Contains("/secrets/", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
