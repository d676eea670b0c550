namespace SreAssignment.Repository.Tests;

/// <summary>Lines and files are short enough to read.</summary>
public sealed class SizeTests
{
    private const int MaxLines = 400;

    [Test]
    public void Lines_are_within_the_limit_of_the_editorconfig()
    {
        var limit = Repository.Sources.Single(file => file.Path == ".editorconfig").Lines
            .Where(line => line.StartsWith("max_line_length", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split('=')[1], null))
            .Single();
        Finding.AssertNone(Checked.SelectMany(file => file.Lines.Index()
            .Where(line => line.Item.Length > limit && !IsTableRow(file, line.Item))
            .Select(line => Finding.At(file, line.Index, $"{line.Item.Length} characters; at most {limit}"))));
    }

    [Test]
    public void Files_have_at_most_400_lines() => Finding.AssertNone(Checked
        .Where(file => file.Lines.Length > MaxLines)
        .Select(file => Finding.At(file, MaxLines, $"{file.Lines.Length} lines; split the file by concern")));

    // Strings in JSON and in SVG cannot be wrapped.
    private static IEnumerable<SourceFile> Checked => Repository.Sources.Where(file => !file.IsGenerated && file.Extension is not (".json" or ".svg"));

    // A row of a table in Markdown cannot be wrapped.
    private static bool IsTableRow(SourceFile file, string line) => file.Extension == ".md" && line.StartsWith('|');
}
