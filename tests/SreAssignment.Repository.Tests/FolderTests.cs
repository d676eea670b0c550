using Mono.Cecil;

namespace SreAssignment.Repository.Tests;

/// <summary>Folders of a project use each other in one direction only, and a type name is defined once.</summary>
public sealed class FolderTests
{
    [Test]
    public void Folders_use_each_other_in_one_direction() =>
        Finding.AssertNone(CompiledCode.Projects.SelectMany(project => Cycles(project.Folder, project.Module)));

    [Test]
    public void Type_names_of_services_are_defined_once() => Finding.AssertNone(CompiledCode.Projects
        .Where(project => project.Folder == "SreAssignment.ServiceDefaults" || project.Folder.StartsWith("services/", StringComparison.Ordinal))
        .SelectMany(project => CompiledCode.Types(project.Module))
        .GroupBy(type => type.Name)
        .Where(same => same.Count() > 1)
        .Select(same => $"{string.Join(" and ", same.Select(type => type.FullName))}: give each its own name, or keep one"));

    [Test]
    public void Namespaces_follow_the_folders() => Finding.AssertNone(Repository.Sources
        .Where(file => file.Extension == ".cs")
        .SelectMany(file => file.Lines.Index()
            .Where(line => line.Item.StartsWith("namespace SreAssignment", StringComparison.Ordinal) && !IsOf(line.Item, file.Path))
            .Select(line => Finding.At(file, line.Index, $"{line.Item} differs from the folder"))));

    private static bool IsOf(string line, string path)
    {
        var declared = line["namespace ".Length..].TrimEnd(';');
        var parts = path.Split('/')[..^1];
        var project = Array.FindIndex(parts, part => part.StartsWith("SreAssignment.", StringComparison.Ordinal));
        return declared == string.Join('.', parts[project..]);
    }

    private static IEnumerable<string> Cycles(string folder, ModuleDefinition module)
    {
        // Each use of a folder by another, with the first pair of types as an example.
        var uses = CompiledCode.Types(module)
            .SelectMany(type => CompiledCode.UsedBy(type).Select(used => (From: type.Namespace, To: used.Namespace, Example: $"{type.Name} uses {used.Name}")))
            .Where(use => !IsWithin(use.From, use.To) && !IsWithin(use.To, use.From))
            .DistinctBy(use => (use.From, use.To))
            .ToArray();
        var targets = uses.ToLookup(use => use.From, use => use.To);
        return uses.Where(use => Reaches(use.To, use.From)).Select(use => $"{use.From} -> {use.To} is part of a cycle: {use.Example}");

        // A folder and the folders in it are one module: the root of a project puts the others together.
        static bool IsWithin(string inner, string outer) => $"{inner}.".StartsWith($"{outer}.", StringComparison.Ordinal);

        bool Reaches(string from, string to)
        {
            var (seen, pending) = (new HashSet<string>(), new Stack<string>([from]));
            while (pending.TryPop(out var current))
            {
                if (current == to)
                    return true;
                if (seen.Add(current))
                {
                    foreach (var next in targets[current])
                        pending.Push(next);
                }
            }

            return false;
        }
    }
}
