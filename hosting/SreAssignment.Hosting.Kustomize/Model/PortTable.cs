using System.Security.Cryptography;
using System.Text;
using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>The ports of every workload, by the bindings of the manifest.</summary>
internal sealed class PortTable
{
    private const int DefaultPort = 8080;

    private readonly Dictionary<string, Dictionary<string, Port>> _ports = [];
    private readonly ManifestDocument _manifest;
    private readonly ProblemList _problems;

    public PortTable(ManifestDocument manifest, DeploymentHints hints, ProblemList problems)
    {
        (_manifest, _problems) = (manifest, problems);
        foreach (var (name, entry) in manifest.Entries)
        {
            if (entry is ComputeEntry compute)
                _ports[name] = Ports(name, compute, hints.Of(name));
        }

        ReportSameNodePorts();
    }

    /// <summary>The ports of a resource, each once. Several bindings can be one port.</summary>
    public IReadOnlyList<Port> Of(string resource) => [.. _ports[resource].Values.Distinct()];

    public Port? Find(string resource, string binding) => _ports[resource].GetValueOrDefault(binding);

    private Dictionary<string, Port> Ports(string resource, ComputeEntry entry, ResourceHints hints)
    {
        var ports = new Dictionary<string, Port>();
        foreach (var (name, binding) in entry.Bindings)
        {
            if (Create(resource, name, binding, entry, hints) is not { } port)
                continue;
            // The https endpoint that Aspire adds to every project has no port of its own. Without a certificate it is the http endpoint.
            var implicitHttps = entry is ProjectEntry && binding is { Scheme: "https", TargetPort: null, Port: null };
            if (implicitHttps && ports.Values.FirstOrDefault(p => p.IsHttp && p.MetricsPath is null) is { } http)
                Share(name, port, http, ports);
            else if (ports.FirstOrDefault(p => IsSame(p.Value, port)) is { Key: { } first, Value: var same })
                ShareReported(resource, name, port, first, same, entry, ports);
            else
                Add(resource, name, port, ports);
        }

        if (hints.Management is { } management && !ports.ContainsKey(management.Endpoint))
            _problems.Error(resource, $"The management endpoint '{management.Endpoint}' is not an endpoint of the resource.");
        foreach (var endpoint in hints.NodePorts.Keys.Where(e => !ports.TryGetValue(e, out var port) || !port.IsExternal))
            _problems.Error(resource, $"The endpoint '{endpoint}' has a port of every node, but it is not an external endpoint of the resource.");
        return ports;
    }

    private static bool IsSame(Port one, Port other) => (one.Number, one.ContainerPort, one.Protocol) == (other.Number, other.ContainerPort, other.Protocol);

    private void ShareReported(
        string resource, string name, Port port, string first, Port same, ComputeEntry entry, Dictionary<string, Port> ports)
    {
        // A project has its http and https endpoints on one port, because there is no certificate.
        if (entry is not ProjectEntry || !port.IsHttp || !same.IsHttp)
            _problems.Warning(resource, $"Bindings '{first}' and '{name}' are both port {port.Number}. The Service has the port once, as '{same.Name}'.");
        Share(name, port, same, ports);
    }

    private static void Share(string name, Port port, Port same, Dictionary<string, Port> ports)
    {
        var shared = same with
        {
            IsExternal = same.IsExternal || port.IsExternal,
            IsPrivate = same.IsPrivate && port.IsPrivate,
            MetricsPath = same.MetricsPath ?? port.MetricsPath,
            NodePort = same.NodePort ?? port.NodePort,
        };
        foreach (var alias in ports.Where(p => p.Value == same).Select(p => p.Key).ToList())
            ports[alias] = shared;
        ports[name] = shared;
    }

    private void Add(string resource, string name, Port port, Dictionary<string, Port> ports)
    {
        if (ports.FirstOrDefault(p => p.Value.Number == port.Number && p.Value.Protocol == port.Protocol) is { Key: { } other })
        {
            _problems.Error(
                resource, $"Bindings '{other}' and '{name}' both have port {port.Number}, and a Service has each port once. Change the port of one.");
        }
        else if (ports.FirstOrDefault(p => p.Value.Name == port.Name) is { Key: { } namesake })
        {
            _problems.Error(resource, $"Bindings '{namesake}' and '{name}' both become the port '{port.Name}'. Rename one.");
        }
        else
        {
            // A container has each port once, under the name of the first binding.
            var same = ports.Values.FirstOrDefault(p => p.ContainerPort == port.ContainerPort && p.Protocol == port.Protocol);
            ports[name] = same is null ? port : port with { Target = same.Target };
        }
    }

    private Port? Create(string resource, string name, BindingEntry binding, ComputeEntry entry, ResourceHints hints)
    {
        if (binding.Protocol is not ("tcp" or "udp"))
        {
            _problems.Error(resource, $"Binding '{name}' has protocol '{binding.Protocol}'. Use tcp or udp.");
            return null;
        }

        foreach (var number in (int?[])[binding.Port, binding.TargetPort])
        {
            if (number is not (null or (>= 1 and <= 65535)))
            {
                _problems.Error(resource, $"Binding '{name}' has port {number}, but a port is 1 to 65535.");
                return null;
            }
        }

        var containerPort = binding.TargetPort ?? binding.Port ?? DefaultPort;
        // The process of a project has no certificate: the component tls makes its endpoints https.
        var scheme = entry is ProjectEntry && binding.Scheme == "https" ? "http" : binding.Scheme;
        var port = new Port(KubernetesName.Port(name), binding.Port ?? containerPort, containerPort, scheme, binding.Protocol.ToUpperInvariant())
        {
            AppProtocol = AppProtocol(scheme, binding.Transport),
            IsExternal = binding.External,
            MetricsPath = hints.Management is { } management && management.Endpoint == name ? management.MetricsPath : null,
            IsPrivate = hints.Management?.Endpoint == name && !binding.External && !IsUsedByOthers(resource, name),
        };
        return binding.External ? port with { NodePort = hints.NodePorts.TryGetValue(name, out var given) ? given : StableNodePort(resource, name) } : port;
    }

    private static string? AppProtocol(string scheme, string transport) => (scheme, transport) switch
    {
        ("http", "http2") => "kubernetes.io/h2c",
        ("http" or "https", _) => scheme,
        _ => null,
    };

    // From the default range of node ports, 30000 to 32767. A number that is derived from the name does not change when another resource is added.
    private static int StableNodePort(string resource, string binding) =>
        30000 + (BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes($"{resource}/{binding}"))) % 2768);

    private void ReportSameNodePorts()
    {
        var ports = _ports.SelectMany(r => r.Value.Values.Distinct().Where(p => p.NodePort is not null).Select(p => (Resource: r.Key, Port: p)));
        foreach (var same in ports.GroupBy(p => p.Port.NodePort).Where(g => g.Count() > 1))
        {
            var users = string.Join(" and ", same.Select(p => $"'{p.Resource}'"));
            _problems.Warning(
                same.First().Resource,
                $"{users} have the same port of every node, {same.Key}. Call WithNodePort for one, or patch its Service in the overlay.");
        }
    }

    private bool IsUsedByOthers(string resource, string binding)
    {
        var reference = $"{{{resource}.bindings.{binding}.";
        return _manifest.Entries.Where(e => e.Key != resource).SelectMany(e => Texts(e.Value)).Any(t => t.Contains(reference, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(Entry entry) => (entry switch
    {
        ContainerEntry container => [.. container.Env.Values, .. container.Args, container.Entrypoint ?? ""],
        ComputeEntry compute => [.. compute.Env.Values, .. compute.Args],
        AnnotatedStringEntry annotated => [annotated.Value],
        ParameterEntry parameter => [parameter.Value],
        _ => (IEnumerable<string>)[],
    }).Append(entry.ConnectionString ?? "");
}
