namespace SreAssignment.Repository.Tests;

/// <summary>The places that break a rule, each with what is wrong and the fix.</summary>
internal static class Finding
{
    /// <summary>Describes a finding in a line of a file.</summary>
    public static string At(SourceFile file, int line, string message) => $"{file.Path}:{line + 1}: {message}";

    /// <summary>Fails with every finding.</summary>
    public static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.ToArray();
        if (all.Length > 0)
            Assert.Fail($"{all.Length} findings\n{string.Join('\n', all)}");
    }
}
