using System.Text.RegularExpressions;

namespace SreAssignment.Repository.Tests;

/// <summary>The field's standard terms, in comments, strings, names and documents. <c>words.tsv</c> lists each word to avoid and the term to use.</summary>
public sealed partial class WordTests
{
    private static readonly Dictionary<string, string> Replacements = File.ReadLines(Repository.PathOf("tests/SreAssignment.Repository.Tests/words.tsv"))
        .Select(line => line.Split('\t'))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.OrdinalIgnoreCase);

    [Test]
    public void Text_and_names_use_the_standard_terms() => Finding.AssertNone(Repository.Sources.SelectMany(Findings));

    [TestCase("The caller waits.", "caller")]
    [TestCase("public TimeSpan AnswerTimeout { get; }", "answer")]
    [TestCase("public void A_token_is_not_taken()", "taken")]
    [TestCase("HTTP_CALLER", "caller")]
    [TestCase("return await Promise.all(uploads) // [CallerMemberName]")]
    public void A_word_is_found_in_prose_and_in_names(string line, params string[] words) =>
        Assert.That(Words(line).Select(word => word.ToLowerInvariant()), Is.EqualTo(words));

    private static IEnumerable<string> Findings(SourceFile file) =>
        file.Path is "docs/configuration.md" || file.Path.EndsWith("/WordTests.cs", StringComparison.Ordinal)
        ? []
        : file.Lines.SelectMany((line, i) => Words(line).Select(word => Finding.At(file, i, $"\"{word}\": use {Replacements[word]}")));

    private static IEnumerable<string> Words(string line) =>
        Word().Matches(StandardName().Replace(line, " ")).Select(match => match.Value).Where(Replacements.ContainsKey);

    // Words in names are separated by underscores or capitals.
    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")]
    private static partial Regex Word();

    // Names of .NET and of JavaScript, and the user of Linux.
    [GeneratedRegex(@"\bCaller(MemberName|ArgumentExpression|FilePath|LineNumber)|\bPromise\b|\bfs/promises\b|\bnobody:nogroup\b")]
    private static partial Regex StandardName();
}
