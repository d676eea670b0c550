using System.Xml.Linq;

namespace SreAssignment.Repository.Tests;

/// <summary>References between the projects point one way.</summary>
public sealed class ProjectTests
{
    private static readonly string[] Services = ["SreAssignment.Auth", "SreAssignment.Gateway", "SreAssignment.Images"];

    // Each project, and the projects that it may reference.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["SreAssignment.ServiceDefaults"] = [],
        ["SreAssignment.ObjectStorage"] = [],
        ["SreAssignment.Auth"] = ["SreAssignment.ServiceDefaults", "SreAssignment.ObjectStorage"],
        ["SreAssignment.Gateway"] = ["SreAssignment.ServiceDefaults"],
        ["SreAssignment.Images"] = ["SreAssignment.ServiceDefaults", "SreAssignment.ObjectStorage"],
        ["SreAssignment.Hosting.Kustomize"] = [],
        ["SreAssignment.Hosting.Kustomize.Tool"] = ["SreAssignment.Hosting.Kustomize"],
        ["SreAssignment.Hosting.Minio"] = [],
        ["SreAssignment.AppHost"] = [.. Services, "SreAssignment.Hosting.Kustomize", "SreAssignment.Hosting.Minio"],
    };

    [Test]
    public void Project_references_follow_the_allowed_graph()
    {
        foreach (var project in Files(".csproj").Where(file => !IsUnder(file, "tests/") && !IsUnder(file, "bench/")))
        {
            var name = Path.GetFileNameWithoutExtension(project.Path);
            Assert.That(Allowed, Does.ContainKey(name), $"{name} is new: list what it may reference");
            var references = XDocument.Parse(Text(project)).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
            Assert.That(references, Is.SubsetOf(Allowed[name]), name);
        }
    }

    [Test]
    public void Hosting_integrations_name_no_service()
    {
        foreach (var file in Files(".cs").Concat(Files(".csproj")).Where(file => IsUnder(file, "hosting/")))
        {
            foreach (var service in Services)
                Assert.That(Text(file), Does.Not.Contain(service), file.Path);
        }
    }

    private static IEnumerable<SourceFile> Files(string extension) => Repository.Sources.Where(file => file.Extension == extension);

    private static bool IsUnder(SourceFile file, string folder) => file.Path.StartsWith(folder, StringComparison.Ordinal);

    private static string Text(SourceFile file) => string.Join('\n', file.Lines);
}
