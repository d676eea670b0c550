namespace SreAssignment.Repository.Tests;

/// <summary>One place that breaks a rule.</summary>
/// <param name="Folder">The folder that the baseline counts it for, such as <c>services/SreAssignment.Auth</c>.</param>
/// <param name="Message">The place, what is wrong, and the fix.</param>
internal sealed record Finding(string Folder, string Message)
{
    /// <summary>A finding in a line of a file.</summary>
    public static Finding At(SourceFile file, int line, string message)
    {
        var parts = file.Path.Split('/');
        return new(parts.Length > 2 ? $"{parts[0]}/{parts[1]}" : parts[0], $"{file.Path}:{line + 1}: {message}");
    }
}

/// <summary>
/// The number of findings of a rule that each folder still has, in <c>Baselines/RULE.txt</c>. A folder may have fewer findings and never more. The files exist
/// until the findings are fixed. <c>UPDATE_BASELINES=true dotnet test tests/SreAssignment.Repository.Tests</c> writes them.
/// </summary>
internal static class Baseline
{
    /// <summary>Fails with every finding of each folder that has more than its baseline.</summary>
    public static void Check(string rule, IEnumerable<Finding> findings)
    {
        var byFolder = findings.ToLookup(finding => finding.Folder);
        var path = Repository.PathOf($"tests/SreAssignment.Repository.Tests/Baselines/{rule}.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "true")
            Write(path, byFolder);

        var allowed = Read(path);
        var excess = byFolder.Where(folder => folder.Count() > allowed.GetValueOrDefault(folder.Key)).ToArray();
        if (excess.Length > 0)
            Assert.Fail(string.Join('\n', excess.SelectMany(folder => Describe(folder, allowed.GetValueOrDefault(folder.Key)))));
    }

    private static IEnumerable<string> Describe(IGrouping<string, Finding> folder, int allowed) =>
        folder.Select(finding => finding.Message).Prepend($"{folder.Key}: {folder.Count()} findings, {allowed} allowed");

    private static Dictionary<string, int> Read(string path) => File.Exists(path)
        ? File.ReadLines(path).Select(line => line.Split('\t')).ToDictionary(parts => parts[1], parts => int.Parse(parts[0], null))
        : [];

    private static void Write(string path, ILookup<string, Finding> byFolder)
    {
        var lines = byFolder.Select(folder => $"{folder.Count()}\t{folder.Key}").OrderBy(line => line.Split('\t')[1], StringComparer.Ordinal).ToArray();
        if (lines.Length > 0)
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
        else
            File.Delete(path);
    }
}
