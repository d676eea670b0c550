using System.Globalization;
using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// The ports that are https with certificates, and the changes of the environment of every workload. Management ports stay http: network policies close them.
/// </summary>
internal sealed partial class SecuredPorts(Application application)
{
    /// <summary>The ports of a workload that become https: those of projects, and of servers that are known to support it.</summary>
    public static IEnumerable<Port> Of(Workload workload) => workload.Project is not null || IsMinio(workload)
        ? workload.ServicePorts.Where(p => p.Scheme == "http" && p.MetricsPath is null)
        : [];

    public static bool IsMinio(Workload workload) => Minio().IsMatch(workload.Image);

    /// <summary>The variables that change, and those that are new, each once.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables(Workload workload)
    {
        var changed = new List<(string Name, string Value)>();
        var present = Environment(workload).ToList();
        foreach (var (name, value) in present)
        {
            var secured = Secured(value);
            if (secured == value || (name == ServerPorts.Http && workload.Project is not null))
                continue;
            changed.Add((name, secured));
            // Service discovery looks for an https endpoint under this name. The model may have it already.
            if (Discovery().Match(name) is { Success: true } match
                && $"services__{match.Groups["service"].Value}__https__{match.Groups["index"].Value}" is var https && present.All(v => v.Name != https))
            {
                changed.Add((https, secured));
            }
        }

        var own = Of(workload).ToList();
        if (workload.Project is not null && own.Count > 0)
        {
            changed.Add((ServerPorts.Http, Numbers(workload.Ports.Where(p => p.IsHttp && own.All(o => o.ContainerPort != p.ContainerPort)))));
            changed.Add((ServerPorts.Https, Numbers(own)));
        }

        return [.. changed.DistinctBy(v => v.Name)];
    }

    // The text of the ConfigMap, and text that contains $(NAME).
    private static IEnumerable<(string Name, string Value)> Environment(Workload workload)
    {
        var environment = new ContainerEnvironment(workload);
        return environment.Settings.Select(s => s.Split('=', 2)).Select(s => (s[0], s[1].Replace("$", "$$", StringComparison.Ordinal)))
            .Concat((environment.Variables ?? []).Where(v => v.ValueFrom is null).Select(v => (v.Name, v.Value ?? "")));
    }

    private string Secured(string text) => Address().Replace(text, match =>
        application.Workloads.FirstOrDefault(w => w.Name == match.Groups["host"].Value) is { } workload
        && Of(workload).Any(p => Number(p.Number) == match.Groups["port"].Value)
            ? $"https{match.Value["http".Length..]}"
            : match.Value);

    private static string Numbers(IEnumerable<Port> ports) => string.Join(';', ports.Select(p => p.ContainerPort).Distinct().Select(Number));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("http://(?<host>[a-z0-9-]+):(?<port>[0-9]+)")]
    private static partial Regex Address();

    [GeneratedRegex("^services__(?<service>.+)__http__(?<index>[0-9]+)$")]
    private static partial Regex Discovery();

    [GeneratedRegex("(^|/)minio/minio[:@]")]
    private static partial Regex Minio();
}
