using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Secrets;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests;

/// <summary>
/// A copy of the deployment that is checked in, with generated secrets. The job "deployment" of the CI workflow checks that it is up to date.
/// </summary>
[SetUpFixture]
public sealed class Platform
{
    private static TemporaryFolder? s_folder;

    public static string Folder => s_folder!.Path;

    public static string Overlay(string name) => Path.Combine(Folder, "overlays", name);

    [OneTimeSetUp]
    public void Copy()
    {
        s_folder = new TemporaryFolder();
        Repository.CopyDeployment(Folder);
        foreach (var overlay in (string[])["local", "production"])
            SecretFiles.Create(Overlay(overlay), ParameterFile.Read(Path.Combine(Folder, "base"))!, (_, _) => $"AccessKey={Guid.NewGuid():N}");
    }

    [OneTimeTearDown]
    public void Remove() => s_folder!.Dispose();
}
