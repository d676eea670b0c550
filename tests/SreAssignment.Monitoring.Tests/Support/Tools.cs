namespace SreAssignment.Monitoring.Tests.Support;

/// <summary>The commands of Prometheus and Alertmanager. Debian calls the server of the latter prometheus-alertmanager.</summary>
internal static class Tools
{
    public static string Promtool => RequiredTool.Find("promtool", "prometheus");

    public static string Amtool => RequiredTool.Find("amtool", "prometheus-alertmanager");

    public static string Alertmanager => RequiredTool.Find("prometheus-alertmanager", "prometheus-alertmanager");

    public static string Node => RequiredTool.Find("node", "nodejs");

    public static string Npm => RequiredTool.Find("npm", "npm");
}
