using System.Text.RegularExpressions;

namespace SreAssignment.Monitoring.Tests.Metrics;

/// <summary>A metric in an expression, with the labels that its series must have.</summary>
/// <param name="Metric">The name.</param>
/// <param name="Labels">The labels that matchers with <c>=</c> or <c>=~</c> require, by name.</param>
internal sealed record Selector(string Metric, IReadOnlyDictionary<string, string> Labels);

/// <summary>Finds the metrics in PromQL. It does not check the syntax, which promtool does.</summary>
internal static partial class PromQl
{
    // Words that stand alone; functions and aggregations are followed by a parenthesis or by a grouping.
    private static readonly HashSet<string> Keywords = ["and", "or", "unless", "bool", "offset", "atan2", "inf", "nan", "group_left", "group_right"];

    public static IReadOnlyList<Selector> Selectors(string expression)
    {
        var selectors = new List<Selector>();
        foreach (var token in Token().Matches(expression).Where(token => token.Groups["name"].Success))
        {
            var name = token.Groups["name"].Value;
            var rest = expression[(token.Index + token.Length)..];
            if (!Keywords.Contains(name.ToLowerInvariant()) && !FunctionTail().IsMatch(rest))
                selectors.Add(new(name, Required(token.Groups["matchers"].Value)));
        }

        return selectors;
    }

    private static Dictionary<string, string> Required(string matchers) =>
        Matcher().Matches(matchers).Where(m => m.Groups["operator"].Value is "=" or "=~")
            .ToDictionary(m => m.Groups["label"].Value, m => m.Groups["value"].Value);

    // Strings, groupings, ranges, numbers, variables of Grafana and matchers without a name are consumed, so that words in them do not count as metrics.
    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"
        | \b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)
        | \[[^\]]*\]
        | \$\w+
        | \b\d[\w.]*
        | (?<name>[a-zA-Z_:][\w:]*)(?:\s*\{(?<matchers>(?:[^{}"]|"(?:[^"\\]|\\.)*")*)\})?
        | \{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();

    [GeneratedRegex(@"^\s*(?:\(|(?:by|without)\b)")]
    private static partial Regex FunctionTail();

    [GeneratedRegex("""
        (?<label>\w+)\s*(?<operator>=~|!~|!=|=)\s*"(?<value>(?:[^"\\]|\\.)*)"
        """)]
    private static partial Regex Matcher();
}
