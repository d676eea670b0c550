using System.Text.RegularExpressions;

namespace SreAssignment.Repository.Tests;

/// <summary>Links in documents.</summary>
public sealed partial class LinkTests
{
    [Test]
    public void Links_between_documents_and_files_lead_somewhere() => Assert.That(
        Repository.Sources.Where(file => file.Extension == ".md").SelectMany(Broken), Is.Empty);

    private static IEnumerable<string> Broken(SourceFile document)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(document.Path))!;
        return Link().Matches(string.Join('\n', document.Lines)).Select(match => match.Groups[1].Value)
            .Where(link => !Path.Exists(Path.Combine(folder, link.Split('#')[0])) || !HasHeading(document, folder, link))
            .Select(link => $"{document.Path}: {link}");
    }

    private static bool HasHeading(SourceFile document, string folder, string link)
    {
        if (link.Split('#') is not [var path, { Length: > 0 } anchor])
            return true;

        var lines = path.Length == 0 ? document.Lines : File.ReadAllLines(Path.Combine(folder, path));
        return lines.Where(line => line.StartsWith('#')).Select(Anchor).Contains(anchor);
    }

    // As GitHub makes it of a heading.
    private static string Anchor(string heading) =>
        Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    // [text](link), not of a web address.
    [GeneratedRegex(@"\]\((?![a-z]+:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
