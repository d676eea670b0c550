using System.Text.Json.Nodes;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Grafana;

/// <summary>The dashboards that are checked in follow the rules, and the rules find what is broken.</summary>
public sealed class DashboardTests
{
    [Test]
    public void The_dashboards_follow_the_rules() => Assert.That(DashboardRules.Check(Dashboard.All), Is.Empty);

    [Test]
    public void There_are_four_dashboards_with_stable_identifiers() =>
        Assert.That(
            Dashboard.All.ToDictionary(board => board.Title, board => board.Json.Text("uid")),
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["Overview"] = "sreassignment-overview",
                ["Gateway"] = "sreassignment-gateway",
                ["Auth"] = "sreassignment-auth",
                ["Images"] = "sreassignment-images",
            }));

    [TestCase("Gateway")]
    [TestCase("Auth")]
    [TestCase("Images")]
    public void The_dashboard_of_a_service_ends_with_saturation(string title)
    {
        var panels = Dashboard.All.Single(board => board.Title == title).Json.List("panels").ToList();
        var last = panels.FindLastIndex(panel => panel.Text("type") == "row");

        Assert.That(panels[last].Text("title"), Is.EqualTo("Saturation"));
        Assert.That(panels.Skip(last + 1).Select(panel => panel.Text("title")), Is.SupersetOf(["CPU", "Memory", "GC pause", "Thread pool", "Connections"]));
        Assert.That(panels.Skip(last + 1).SelectMany(panel => panel.List("targets")).Select(target => target.Text("expr")),
            Has.All.Contain($"job=\"{title.ToLowerInvariant()}\""));
    }

    [Test]
    public void Histogram_panels_show_exemplars() =>
        Assert.That(
            Dashboard.All.SelectMany(board => board.Panels).SelectMany(panel => panel.List("targets"))
                .Where(target => target.Text("expr").StartsWith("histogram_quantile(0.95", StringComparison.Ordinal))
                .Select(target => target["exemplar"]?.GetValue<bool>()),
            Is.Not.Empty.And.All.True);

    [Test]
    public void Provisioning_fixes_the_data_source_and_allows_no_changes_in_the_browser()
    {
        var source = Yaml.Read(Path.Combine(Dashboard.Folder, "provisioning", "datasources", "prometheus.yaml")).List("datasources").Single();
        var provider = Yaml.Read(Path.Combine(Dashboard.Folder, "provisioning", "dashboards", "sreassignment.yaml")).List("providers").Single();

        Assert.Multiple(() =>
        {
            Assert.That(source.Text("uid"), Is.EqualTo("sreassignment-prometheus"));
            Assert.That(source["jsonData"]!.List("exemplarTraceIdDestinations").Single().Text("name"), Is.EqualTo("trace_id"));
            Assert.That(provider.Text("allowUiUpdates"), Is.EqualTo("false"));
            foreach (var board in Dashboard.All)
            {
                var variable = board.Json["templating"]!.List("list").Single(v => v.Text("name") == "datasource");
                Assert.That(variable["current"]!.Text("value"), Is.EqualTo(source.Text("uid")), board.Title);
            }
        });
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Break("uid '' is not", board => board["uid"] = "", board => board["uid"] = "");
        yield return Break("the uid needs 1 to 40 characters", board => board["uid"] = new string('x', 41));
        yield return Break("no description", board => board.Remove("description"));
        yield return Break("it is editable", board => board["editable"] = true);
        yield return Break("no variable 'datasource'", board => board["templating"]!["list"] = new JsonArray());
        yield return Break("no links to the other dashboards", board => board.Remove("links"));
        yield return Break("a panel has no id", board => Panel(board)["id"] = 1);
        yield return Break("': no title", board => Panel(board).Remove("title"));
        yield return Break("': no description", board => Panel(board).Remove("description"));
        yield return Break("no unit", board => Panel(board)["fieldConfig"]!["defaults"]!.AsObject().Remove("unit"));
        yield return Break("the data source is not ${datasource}", board => Panel(board)["datasource"]!["uid"] = "abc");
        yield return Break("the data source of a query is not ${datasource}", board => Target(board)["datasource"]!["uid"] = "abc");
        yield return Break("the legend is not shown", board => Graph(board)["options"]!["legend"]!["showLegend"] = false);
        yield return Break("no query", board => Panel(board)["targets"] = new JsonArray());
        yield return Break("two queries have the same refId", board => Panel(board)["targets"]!.AsArray().Add(Target(board).DeepClone()));
        yield return Break("an empty query", board => Target(board)["expr"] = "");
        yield return Break("a query without a legend", board => Target(board)["legendFormat"] = "__auto");
        yield return Break("another range than $__rate_interval", board => Target(board)["expr"] = "sum(rate(a_total{b=\"c\"}[5m]))");
        yield return Break(
            "the query aggregates away: pod",
            board => (Target(board)["expr"], Target(board)["legendFormat"]) = ("sum by (job) (up)", "{{pod}}"));
        yield return Break("is wider than the page", board => Panel(board)["gridPos"]!["w"] = 25);
        yield return Break("overlap", board => Graph(board)["gridPos"] = Panel(board)["gridPos"]!.DeepClone());
    }

    [TestCaseSource(nameof(Broken))]
    public void A_broken_dashboard_is_caught(string problem, Action<JsonObject>[] changes)
    {
        var boards = Dashboard.All.Select(board => board with { Json = board.Json.DeepClone().AsObject() }).ToList();
        foreach (var (board, change) in boards.Zip(changes))
            change(board.Json);

        Assert.That(DashboardRules.Check(boards), Has.Some.Contain(problem));
    }

    // Each change is made to a dashboard of its own.
    private static TestCaseData Break(string problem, params Action<JsonObject>[] changes) => new TestCaseData(problem, changes).SetArgDisplayNames(problem);

    private static JsonObject Panel(JsonObject board) => board.List("panels").OfType<JsonObject>().First(panel => panel.Text("type") != "row");

    private static JsonObject Graph(JsonObject board) => board.List("panels").OfType<JsonObject>().First(panel => panel.Text("type") == "timeseries");

    private static JsonObject Target(JsonObject board) => Panel(board)["targets"]![0]!.AsObject();
}
