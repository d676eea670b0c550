using System.Text.Json.Nodes;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Grafana;

/// <summary>A query of a panel.</summary>
internal sealed record PanelQuery(string Panel, string Expression);

/// <summary>A dashboard as Grafana reads it.</summary>
/// <param name="File">The name of its file.</param>
/// <param name="Json">The JSON model.</param>
internal sealed record Dashboard(string File, JsonObject Json)
{
    public static string Folder { get; } = Path.Combine(Repository.Monitoring, "grafana");

    /// <summary>The dashboards that are checked in.</summary>
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Repository.Files(Path.Combine(Folder, "dashboards"), "*.json").Select(file => new Dashboard(Path.GetFileName(file), Read(file)))];

    public string Title => Json.Text("title");

    /// <summary>The panels, without the rows that group them.</summary>
    public IEnumerable<JsonObject> Panels => Json.List("panels").OfType<JsonObject>().Where(panel => panel.Text("type") != "row");

    public IEnumerable<PanelQuery> Queries =>
        Panels.SelectMany(panel => panel.List("targets").Select(target => new PanelQuery(panel.Text("title"), target.Text("expr"))));

    public override string ToString() => File;

    private static JsonObject Read(string file) => JsonNode.Parse(System.IO.File.ReadAllText(file))!.AsObject();
}
