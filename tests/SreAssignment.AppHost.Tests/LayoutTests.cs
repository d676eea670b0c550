using System.Xml.Linq;

namespace SreAssignment.AppHost.Tests;

/// <summary>References between the projects point one way.</summary>
public sealed class LayoutTests
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
        foreach (var (name, project) in Projects())
        {
            Assert.That(Allowed, Does.ContainKey(name), $"{name} is new: list what it may reference");
            var references = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            Assert.That(references, Is.SubsetOf(Allowed[name]), name);
        }
    }

    [Test]
    public void Hosting_integrations_name_no_service()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root(), "hosting"), "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".csproj" && !f.Split(Path.DirectorySeparatorChar).Contains("obj"));
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            foreach (var service in Services)
                Assert.That(text, Does.Not.Contain(service), file);
        }
    }

    private static IEnumerable<(string Name, XDocument Project)> Projects() => Directory
        .EnumerateFiles(Root(), "*.csproj", SearchOption.AllDirectories)
        .Where(f => Path.GetRelativePath(Root(), f).Split(Path.DirectorySeparatorChar)[0] is not ("tests" or "bench"))
        .Select(f => (Path.GetFileNameWithoutExtension(f), XDocument.Load(f)));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return folder.FullName;
    }
}
