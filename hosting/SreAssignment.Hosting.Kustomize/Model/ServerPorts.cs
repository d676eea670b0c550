using System.Text.RegularExpressions;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>
/// The variables that tell ASP.NET Core where to listen. A project has no certificate, and Kestrel does not start with an https port without one,
/// or with a port twice.
/// Every port becomes an http port, once; the component <c>tls</c> makes them https.
/// </summary>
internal static partial class ServerPorts
{
    public const string Http = "HTTP_PORTS";
    public const string Https = "HTTPS_PORTS";

    public static IReadOnlyList<(string Name, Value Value)> WithoutHttps(IReadOnlyList<(string Name, Value Value)> variables)
    {
        var ports = new List<string>();
        var others = new List<(string, Value)>();
        var position = 0;
        foreach (var (name, value) in variables)
        {
            var found = Ports(name, value.Literal);
            if (found.Count > 0 && ports.Count == 0)
                position = others.Count;
            if (found.Count > 0)
                ports.AddRange(found);
            else
                others.Add((name, value));
        }

        if (ports.Count > 0)
            others.Insert(position, (Http, new Value([new Text(string.Join(';', ports.Distinct()))])));
        return others;
    }

    private static List<string> Ports(string variable, string? value)
    {
        if (value is not null && PortsName().IsMatch(variable))
            return [.. value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        return value is not null && AddressesName().IsMatch(variable) ? [.. Address().Matches(value).Select(m => m.Groups["port"].Value)] : [];
    }

    [GeneratedRegex("^((ASPNETCORE|DOTNET)_)?HTTPS?_PORTS$", RegexOptions.IgnoreCase)]
    private static partial Regex PortsName();

    [GeneratedRegex("^((ASPNETCORE|DOTNET)_)?URLS$", RegexOptions.IgnoreCase)]
    private static partial Regex AddressesName();

    [GeneratedRegex(@"https?://[^;/]*:(?<port>[0-9]{1,5})(?=/|;|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Address();
}
