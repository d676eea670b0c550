using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.ServiceDiscovery;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace SreAssignment.Gateway.Routing;

/// <summary>Puts what service discovery knows of a service in the place of its name, and again whenever that changes.</summary>
internal sealed class ServiceDiscoveryDestinationResolver(ServiceEndpointResolver resolver) : IDestinationResolver
{
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var changes = new List<IChangeToken>();
        foreach (var (name, destination) in destinations)
        {
            var source = await resolver.GetEndpointsAsync(destination.Address, cancellationToken);
            changes.Add(source.ChangeToken);
            foreach (var endpoint in source.Endpoints)
                resolved[$"{name}[{endpoint}]"] = destination with { Address = ToAddress(endpoint, destination.Address) };
        }
        return new ResolvedDestinationCollection(resolved, new CompositeChangeToken(changes));
    }

    // An endpoint that comes without a scheme, such as one from DNS, gets the first of those that were asked for.
    private static string ToAddress(ServiceEndpoint endpoint, string asked) => endpoint.EndPoint is UriEndPoint address
        ? address.Uri.ToString()
        : $"{asked[..asked.IndexOfAny(['+', ':'])]}://{endpoint}";
}
