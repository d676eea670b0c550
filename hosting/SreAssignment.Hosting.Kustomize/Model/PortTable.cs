using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>The ports of every workload, by the bindings of the manifest.</summary>
internal sealed class PortTable
{
    private const int DefaultPort = 8080;
    private const string Management = "management";
    private readonly Dictionary<string, Dictionary<string, Port>> _ports = [];

    public PortTable(ManifestDocument manifest, ProblemList problems)
    {
        foreach (var (name, entry) in manifest.Entries)
        {
            if (entry is ComputeEntry compute)
                _ports[name] = Ports(name, compute, IsManagementPrivate(manifest, name), problems);
        }
    }

    /// <summary>The ports of a resource: each once, though several bindings may be one port.</summary>
    public IReadOnlyList<Port> Of(string resource) => [.. _ports[resource].Values.Distinct()];

    public Port? Find(string resource, string binding) => _ports[resource].GetValueOrDefault(binding);

    private static Dictionary<string, Port> Ports(string resource, ComputeEntry entry, bool isManagementPrivate, ProblemList problems)
    {
        var ports = new Dictionary<string, Port>();
        foreach (var (name, binding) in entry.Bindings)
        {
            if (Create(resource, name, binding, isManagementPrivate, problems) is not { } port)
                continue;
            // A project's process has no certificate, so its https endpoint without a port of its own is its http endpoint.
            var same = entry is ProjectEntry && binding is { Scheme: "https", TargetPort: null, Port: null }
                ? ports.Values.FirstOrDefault(p => p.Scheme == "http" && !p.IsManagement)
                : ports.Values.FirstOrDefault(p => p.ContainerPort == port.ContainerPort && p.Protocol == port.Protocol);
            if (same is null)
            {
                Add(resource, name, port, ports, problems);
                continue;
            }

            var shared = same with { IsExternal = same.IsExternal || port.IsExternal };
            foreach (var alias in ports.Where(p => p.Value == same).Select(p => p.Key).ToList())
                ports[alias] = shared;
            ports[name] = shared;
        }

        return ports;
    }

    private static void Add(string resource, string name, Port port, Dictionary<string, Port> ports, ProblemList problems)
    {
        if (ports.FirstOrDefault(p => p.Value.Number == port.Number && p.Value.Protocol == port.Protocol) is { Key: { } other })
            problems.Error(resource, $"Bindings '{other}' and '{name}' both have port {port.Number}, and a Service has each port once.");
        else if (ports.FirstOrDefault(p => p.Value.Name == port.Name) is { Key: { } namesake })
            problems.Error(resource, $"Bindings '{namesake}' and '{name}' would both be the port '{port.Name}': give one another name.");
        else
            ports[name] = port;
    }

    private static Port? Create(string resource, string name, BindingEntry binding, bool isManagementPrivate, ProblemList problems)
    {
        if (binding.Protocol is not ("tcp" or "udp"))
        {
            problems.Error(resource, $"Binding '{name}' has protocol '{binding.Protocol}'; known are tcp and udp.");
            return null;
        }

        foreach (var number in (int?[])[binding.Port, binding.TargetPort])
        {
            if (number is not (null or (>= 1 and <= 65535)))
            {
                problems.Error(resource, $"Binding '{name}' has port {number}; a port is between 1 and 65535.");
                return null;
            }
        }

        var containerPort = binding.TargetPort ?? binding.Port ?? DefaultPort;
        return new Port(
            KubernetesName.Port(name), binding.Port ?? containerPort, containerPort, binding.Scheme, binding.Protocol.ToUpperInvariant(), AppProtocol(binding),
            binding.External, name == Management && !binding.External && isManagementPrivate);
    }

    private static string? AppProtocol(BindingEntry binding) => (binding.Scheme, binding.Transport) switch
    {
        ("http", "http2") => "kubernetes.io/h2c",
        ("http" or "https", _) => binding.Scheme,
        _ => null,
    };

    // The endpoint named management is for the platform, unless somebody in the application calls it.
    private static bool IsManagementPrivate(ManifestDocument manifest, string resource)
    {
        var reference = $"{{{resource}.bindings.{Management}.";
        return !manifest.Entries.Where(e => e.Key != resource).Any(e =>
            (e.Value is ComputeEntry compute && compute.Env.Values.Concat(compute.Args).Any(Names)) || (e.Value.ConnectionString is { } text && Names(text)));

        bool Names(string text) => text.Contains(reference, StringComparison.Ordinal);
    }
}
