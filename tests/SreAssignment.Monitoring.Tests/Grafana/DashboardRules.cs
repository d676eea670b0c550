using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Grafana;

/// <summary>What every dashboard and panel must have.</summary>
internal static partial class DashboardRules
{
    private const int Columns = 24;
    private const int LongestUid = 40;

    /// <summary>Checks dashboards together.</summary>
    /// <returns>A line for each problem, with the dashboard and the panel. Empty when there is none.</returns>
    public static IReadOnlyList<string> Check(IReadOnlyList<Dashboard> dashboards) =>
    [
        .. dashboards.GroupBy(board => board.Json.Text("uid")).Where(group => group.Count() > 1)
            .Select(group => $"{string.Join(", ", group)}: the uid '{group.Key}' is not unique"),
        .. dashboards.SelectMany(board => CheckBoard(board.Json).Select(problem => $"{board}: {problem}")),
        .. from board in dashboards
           from panel in board.Panels
           from problem in CheckPanel(panel)
           select $"{board}, panel '{panel.Text("title")}': {problem}",
        .. dashboards.SelectMany(board => Overlaps(board.Json).Select(problem => $"{board}: {problem}")),
    ];

    private static IEnumerable<string> CheckBoard(JsonObject board)
    {
        if (board.Text("uid").Length is 0 or > LongestUid)
            yield return $"the uid needs 1 to {LongestUid} characters";
        if (board.Text("title").Length == 0)
            yield return "no title";
        if (board.Text("description").Length == 0)
            yield return "no description";
        if (board["editable"]?.GetValue<bool>() != false)
            yield return "it is editable";
        if (!board["templating"]!.List("list").Any(v => v.Text("name") == "datasource" && v.Text("type") == "datasource" && v.Text("query") == "prometheus"))
            yield return "no variable 'datasource' of the type datasource";
        if (!board.List("links").Any(link => link.Text("type") == "dashboards"))
            yield return "no links to the other dashboards";
        var ids = board.List("panels").Select(panel => panel["id"]?.GetValue<int>()).ToList();
        if (ids.Contains(null) || ids.Distinct().Count() != ids.Count)
            yield return "a panel has no id, or the id of another";
    }

    private static IEnumerable<string> CheckPanel(JsonObject panel)
    {
        if (panel.Text("title").Length == 0)
            yield return "no title";
        if (panel.Text("description").Length == 0)
            yield return "no description";
        if ((panel["fieldConfig"]?["defaults"]?.Text("unit") ?? "").Length == 0)
            yield return "no unit";
        if (!UsesVariable(panel))
            yield return "the data source is not ${datasource}";
        if (panel.Text("type") == "timeseries" && panel["options"]?["legend"]?["showLegend"]?.GetValue<bool>() != true)
            yield return "the legend is not shown";
        var targets = panel.List("targets").ToList();
        if (targets.Count == 0)
            yield return "no query";
        if (targets.Select(target => target.Text("refId")).Distinct().Count() != targets.Count)
            yield return "two queries have the same refId";
        foreach (var problem in targets.SelectMany(CheckTarget))
            yield return problem;
    }

    private static IEnumerable<string> CheckTarget(JsonNode target)
    {
        var (expression, legend) = (target.Text("expr"), target.Text("legendFormat"));
        if (expression.Length == 0)
            yield return "an empty query";
        if (!UsesVariable(target))
            yield return "the data source of a query is not ${datasource}";
        if (legend is "" or "__auto")
            yield return "a query without a legend";
        if (Rate().Matches(expression).Any(rate => rate.Groups["range"].Value != "$__rate_interval"))
            yield return $"a rate with another range than $__rate_interval: {expression}";
        var groups = Grouping().Matches(expression).SelectMany(by => by.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries)).ToHashSet();
        var lost = Label().Matches(legend).Select(label => label.Groups["name"].Value).Where(label => groups.Count > 0 && !groups.Contains(label)).ToList();
        if (lost.Count > 0)
            yield return $"the legend has labels that the query aggregates away: {string.Join(", ", lost)}";
    }

    private static bool UsesVariable(JsonNode node) => node["datasource"]?.Text("uid") == "${datasource}";

    private static IEnumerable<string> Overlaps(JsonObject board)
    {
        var areas = board.List("panels").Select(panel => (Title: panel.Text("title"), Area: Area(panel["gridPos"]!))).ToList();
        foreach (var (title, area) in areas.Where(panel => panel.Area.X + panel.Area.W > Columns))
            yield return $"panel '{title}' is wider than the page";
        for (var i = 0; i < areas.Count; i++)
        {
            foreach (var (title, _) in areas.Skip(i + 1).Where(other => Intersect(areas[i].Area, other.Area)))
                yield return $"panels '{areas[i].Title}' and '{title}' overlap";
        }
    }

    private static (int X, int Y, int W, int H) Area(JsonNode position) =>
        (position["x"]!.GetValue<int>(), position["y"]!.GetValue<int>(), position["w"]!.GetValue<int>(), position["h"]!.GetValue<int>());

    private static bool Intersect((int X, int Y, int W, int H) a, (int X, int Y, int W, int H) b) =>
        a.X < b.X + b.W && b.X < a.X + a.W && a.Y < b.Y + b.H && b.Y < a.Y + a.H;

    [GeneratedRegex(@"\bi?rate\([^\[\]]*\[(?<range>[^\]]*)\]")]
    private static partial Regex Rate();

    [GeneratedRegex(@"\bby\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{\{\s*(?<name>\w+)\s*\}\}")]
    private static partial Regex Label();
}
