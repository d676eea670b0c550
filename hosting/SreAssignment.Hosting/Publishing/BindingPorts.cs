using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Settles the ports of bindings as Aspire does: what is not fixed is left to whoever deploys where that can tell, and is counted up from 8000 otherwise.</summary>
internal sealed class BindingPorts
{
    private const int FirstPort = 8000;
    private readonly HashSet<int> _used = [];
    private int _next = FirstPort;

    /// <returns>Each endpoint, with the port to write, where one must be written, and the port that the resource listens on, where it is known.</returns>
    public IReadOnlyList<(EndpointAnnotation Endpoint, int? Port, int? TargetPort)> Of(IResource resource)
    {
        var bindings = new List<(EndpointAnnotation, int?, int?)>();
        var defaults = new HashSet<string>();
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var isHttp = endpoint.UriScheme is "http" or "https";
            var isDefault = resource is ProjectResource && isHttp && defaults.Add(endpoint.UriScheme);
            var target = endpoint.TargetPort ?? (resource, endpoint.Port) switch
            {
                (ContainerResource, { } port) => port,
                _ when isDefault => null,
                _ => Allocate(),
            };
            var exposed = endpoint.Port ?? (target is null && !isHttp ? Allocate() : null);
            if (target is { } t)
                _used.Add(t);
            if (exposed is { } p)
                _used.Add(p);
            bindings.Add((endpoint, exposed == target ? null : exposed, target));
        }

        return bindings;
    }

    private int Allocate()
    {
        while (!_used.Add(_next))
            _next++;
        return _next++;
    }
}
