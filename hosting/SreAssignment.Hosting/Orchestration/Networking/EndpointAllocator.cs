using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>Gives every endpoint the address that callers connect to.</summary>
/// <param name="model">The application.</param>
/// <param name="configuration">
/// <c>Endpoints:{resource}:{endpoint}:Port</c> sets another port for an endpoint; <c>DcpPublisher:RandomizePorts</c> lets the system pick all of them.
/// </param>
internal sealed class EndpointAllocator(DistributedApplicationModel model, IConfiguration configuration) : IAsyncDisposable
{
    private readonly Dictionary<EndpointAnnotation, EndpointProxy> _proxies = [];
    private readonly PortReservation _unproxied = new();

    /// <summary>The proxy of an endpoint; <see langword="null"/> when it has none.</summary>
    public EndpointProxy? ProxyOf(EndpointAnnotation endpoint) => _proxies.GetValueOrDefault(endpoint);

    /// <exception cref="DistributedApplicationException">A port is taken.</exception>
    public void Allocate()
    {
        var randomize = configuration.GetValue("DcpPublisher:RandomizePorts", false);
        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>())
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
                endpoint.AllocatedEndpoint = Allocate(resource, endpoint, randomize);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
            await proxy.DisposeAsync();
        _unproxied.Dispose();
    }

    /// <summary>What stands for the port of one replica until that replica has one.</summary>
    public static string TargetPortPlaceholder(IResource resource, EndpointAnnotation endpoint) => $"{{{{{resource.Name}.{endpoint.Name}.targetPort}}}}";

    private AllocatedEndpoint Allocate(IResource resource, EndpointAnnotation endpoint, bool randomize)
    {
        var setting = $"Endpoints:{resource.Name}:{endpoint.Name}:Port";
        var wanted = configuration.GetValue<int?>(setting) ?? (randomize ? null : endpoint.Port);
        if (!endpoint.IsProxied)
        {
            endpoint.Port = endpoint.TargetPort ??= wanted ?? _unproxied.Take();
            return new AllocatedEndpoint(endpoint, endpoint.TargetHost, endpoint.Port.Value);
        }

        try
        {
            var proxy = _proxies[endpoint] = EndpointProxy.Listen(wanted);
            return new AllocatedEndpoint(endpoint, "localhost", proxy.Port, TargetPortPlaceholder(resource, endpoint));
        }
        catch (SocketException e)
        {
            var why = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? $"is in use by {PortOwner.Describe(wanted!.Value) ?? "another process"}" : $"cannot be listened on ({e.Message})";
            throw new DistributedApplicationException(
                $"Port {wanted} of endpoint '{endpoint.Name}' of resource '{resource.Name}' {why}. " +
                $"Stop what uses it, or choose another port with: --{setting}=<port> (after '--' on the command line of dotnet run), or in the environment: {setting.Replace(":", "__", StringComparison.Ordinal)}=<port>.",
                e);
        }
    }
}
