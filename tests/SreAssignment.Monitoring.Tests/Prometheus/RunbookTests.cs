using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Prometheus;

/// <summary>Every alert has a runbook, every runbook an alert, and each has what the person on call needs.</summary>
public sealed partial class RunbookTests
{
    private static IEnumerable<string> Runbooks => Repository.Files(Repository.Runbooks, "*.md").Select(file => Path.GetFileNameWithoutExtension(file));

    [Test]
    public void Alerts_and_runbooks_belong_together() => Assert.That(Runbooks, Is.EquivalentTo(Rules.AlertNames));

    [TestCaseSource(nameof(Runbooks))]
    public void A_runbook_has_all_parts_with_commands_and_valid_links(string name)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Runbooks, $"{name}.md"));

        Assert.Multiple(() =>
        {
            Assert.That(Heading().Matches(text).Select(m => m.Value), Is.EqualTo([$"# {name}", "## Meaning", "## Impact", "## Diagnose", "## Mitigate"]));
            Assert.That(Heading().Split(text).Skip(2).Select(part => part.Trim()), Has.None.Empty, "a heading without text");
            Assert.That(text[text.IndexOf("## Diagnose", StringComparison.Ordinal)..], Does.Contain("```bash"), "diagnose with commands");
            foreach (var target in Link().Matches(text).Select(m => m.Groups[1].Value))
                Assert.That(Path.Combine(Repository.Runbooks, target), Does.Exist);
        });
    }

    /// <summary>The queries of the commands of a runbook.</summary>
    internal static IEnumerable<(string Runbook, string Query)> Queries() =>
        from name in Runbooks
        from Match match in Query().Matches(File.ReadAllText(Path.Combine(Repository.Runbooks, $"{name}.md")))
        select (name, match.Groups[1].Value);

    [GeneratedRegex("^##? .+$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(([^)#:]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("promtool query instant \"\\$PROMETHEUS\" '([^']+)'")]
    private static partial Regex Query();
}
