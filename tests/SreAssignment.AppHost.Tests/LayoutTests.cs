using System.Xml.Linq;

namespace SreAssignment.AppHost.Tests;

/// <summary>Dependencies between the projects point one way.</summary>
public sealed class LayoutTests
{
    private static readonly string[] Services = ["SreAssignment.Auth", "SreAssignment.Gateway", "SreAssignment.Images"];

    // Each project, and all that it may refer to.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["SreAssignment.ServiceDefaults"] = [],
        ["SreAssignment.ObjectStorage"] = [],
        ["SreAssignment.Auth"] = ["SreAssignment.ServiceDefaults", "SreAssignment.ObjectStorage"],
        ["SreAssignment.Gateway"] = ["SreAssignment.ServiceDefaults"],
        ["SreAssignment.Images"] = ["SreAssignment.ServiceDefaults", "SreAssignment.ObjectStorage"],
        ["SreAssignment.Kubernetes"] = [],
        ["SreAssignment.Hosting"] = ["SreAssignment.Kubernetes"],
        ["SreAssignment.Hosting.Testing"] = ["SreAssignment.Hosting"],
        ["SreAssignment.Dashboard"] = ["SreAssignment.Hosting"],
        ["SreAssignment.AppHost"] = [.. Services, "SreAssignment.Hosting", "SreAssignment.Dashboard"],
    };

    [Test]
    public void No_arrow_turns_round()
    {
        foreach (var (name, project) in Projects())
        {
            Assert.That(Allowed, Does.ContainKey(name), $"{name} is new: say here what it may refer to");
            var references = project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            Assert.That(references, Is.SubsetOf(Allowed[name]), name);
        }
    }

    [Test]
    public void Nothing_under_hosting_knows_a_service_by_name()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Root(), "hosting"), "*.*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".cs" or ".csproj" or ".targets" or ".razor" && !f.Contains("/obj/", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            foreach (var service in Services)
                Assert.That(text, Does.Not.Contain(service), file);
        }
    }

    private static IEnumerable<(string Name, XDocument Project)> Projects() => Directory
        .EnumerateFiles(Root(), "*.csproj", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Root(), f).StartsWith("tests", StringComparison.Ordinal) && !Path.GetRelativePath(Root(), f).StartsWith("bench", StringComparison.Ordinal))
        .Select(f => (Path.GetFileNameWithoutExtension(f), XDocument.Load(f)));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return folder.FullName;
    }
}
