using System.Globalization;
using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>Which ports speak https once there are certificates, and what that changes of every workload's environment. Management ports stay http, closed by policy.</summary>
internal sealed partial class SecuredPorts(Application application)
{
    private const string PlainPorts = "HTTP_PORTS";
    private const string SecurePorts = "HTTPS_PORTS";

    /// <summary>The ports of a workload that speak https: of projects, and of servers that are known to.</summary>
    public static IEnumerable<Port> Of(Workload workload) => workload.Project is not null || IsMinio(workload)
        ? workload.ServicePorts.Where(p => p.Scheme == "http")
        : [];

    public static bool IsMinio(Workload workload) => Minio().IsMatch(workload.Image);

    /// <summary>The variables that change, and those that are new.</summary>
    public IEnumerable<(string Name, string Value)> Variables(Workload workload)
    {
        foreach (var (name, value) in Environment(workload))
        {
            if (name == PlainPorts && Of(workload).Any())
                continue;
            var secured = Secured(value);
            if (secured != value)
                yield return (name, secured);
            if (secured != value && Discovery().Match(name) is { Success: true } match)
                yield return ($"services__{match.Groups["service"].Value}__https__{match.Groups["index"].Value}", secured);
        }

        if (workload.Project is null || !Of(workload).Any())
            yield break;
        yield return (PlainPorts, string.Join(';', workload.Ports.Except(Of(workload)).Where(p => p.Scheme == "http").Select(Number)));
        yield return (SecurePorts, string.Join(';', Of(workload).Select(Number)));
    }

    // As the container has it: text of the ConfigMap, and text with $(NAME) in it.
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

    private static string Number(Port port) => Number(port.ContainerPort);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("http://(?<host>[a-z0-9-]+):(?<port>[0-9]+)")]
    private static partial Regex Address();

    [GeneratedRegex("^services__(?<service>.+)__http__(?<index>[0-9]+)$")]
    private static partial Regex Discovery();

    [GeneratedRegex("(^|/)minio/minio[:@]")]
    private static partial Regex Minio();
}
