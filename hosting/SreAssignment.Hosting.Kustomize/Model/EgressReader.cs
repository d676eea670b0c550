using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Finds the hosts outside of the application in the values of a resource: URLs, and hosts of connection strings.</summary>
internal static partial class EgressReader
{
    // A character of no host name. It stands for a value that only the cluster knows.
    private const char Unknown = '\uE000';

    private static readonly Dictionary<string, int> Ports = new()
    {
        ["http"] = 80,
        ["https"] = 443,
        ["ws"] = 80,
        ["wss"] = 443,
        ["amqp"] = 5672,
        ["amqps"] = 5671,
        ["redis"] = 6379,
        ["rediss"] = 6380,
        ["postgres"] = 5432,
        ["postgresql"] = 5432,
        ["mongodb"] = 27017,
        ["mysql"] = 3306,
        ["nats"] = 4222,
        ["mqtt"] = 1883,
        ["mqtts"] = 8883,
        ["sb"] = 5671,
        ["ldap"] = 389,
        ["ldaps"] = 636,
        ["smtp"] = 25,
        ["smtps"] = 465,
        ["ftp"] = 21,
        ["sftp"] = 22,
        ["ssh"] = 22,
    };

    /// <summary>The hosts in values, each with its port; a port of <see langword="null"/> is not known.</summary>
    /// <param name="values">The values of a resource.</param>
    /// <param name="workloads">The names that are inside of the application.</param>
    public static IReadOnlyList<(string Host, int? Port)> Read(IEnumerable<Value> values, IReadOnlySet<string> workloads) =>
        [.. values.Select(Text).SelectMany(Hosts).Where(h => !workloads.Contains(h.Host) && !IsThisPod(h.Host)).Distinct().Order()];

    private static string Text(Value value) => string.Concat(value.Parts.Select(p => p switch
    {
        Text text => text.Content,
        ParameterPart { Parameter: { Secret: false, Default: { } known } } => known,
        _ => Unknown.ToString(),
    }));

    private static IEnumerable<(string Host, int? Port)> Hosts(string text)
    {
        var urls = Url().Matches(text);
        foreach (Match url in urls)
        {
            var known = Ports.TryGetValue(url.Groups["scheme"].Value.ToLowerInvariant(), out var standard) ? standard : null as int?;
            yield return (Host(url), Port(url.Groups["port"]) ?? known);
        }

        foreach (Match server in Server().Matches(text))
        {
            // Several servers of one connection string are separate, and an endpoint that is a URL is found above.
            if (!urls.Any(u => u.Index <= server.Groups["host"].Index && server.Groups["host"].Index < u.Index + u.Length))
                yield return (Host(server), Port(server.Groups["port"]) ?? Port(SeparatePort().Match(text).Groups["port"]));
        }
    }

    private static string Host(Match match) => match.Groups["host"].Value.Trim('[', ']').TrimEnd('.').ToLowerInvariant();

    private static int? Port(Group group) =>
        group.Success && int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;

    private static bool IsThisPod(string host) =>
        host.Length == 0 || host == "localhost" || host.EndsWith(".localhost", StringComparison.Ordinal)
        || (IPAddress.TryParse(host, out var address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)));

    [GeneratedRegex(
        @"(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://([^\s/@;,'""]*@)?"
        + @"(?<host>[A-Za-z0-9][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(:(?<port>[0-9]{1,5})(?![0-9]))?(?=$|[^A-Za-z0-9._\uE000-])")]
    private static partial Regex Url();

    [GeneratedRegex(
        @"(^|;)\s*(Server|Host|Data Source|Endpoint|Address|Addr|Hostname|DataSource)\s*=\s*(tcp:)?"
        + @"(?<host>[A-Za-z0-9][A-Za-z0-9._-]*\.[A-Za-z0-9._-]+)([,:](?<port>[0-9]{1,5}))?\s*(?=;|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Server();

    [GeneratedRegex(@"(^|;)\s*Port\s*=\s*(?<port>[0-9]{1,5})\s*(?=;|$)", RegexOptions.IgnoreCase)]
    private static partial Regex SeparatePort();
}
