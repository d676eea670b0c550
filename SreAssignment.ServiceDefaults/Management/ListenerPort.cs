using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Management;

/// <summary>
/// A port beside the public ones. The listener that accepted a connection decides, since the client chooses every header, <c>Host</c> included.
/// </summary>
public sealed class ListenerPort
{
    private readonly int _index;
    private readonly IServer _server;
    private int _number;

    internal ListenerPort(int configured, int index, IServer server)
    {
        _number = configured;
        _index = index;
        _server = server;
    }

    /// <summary>Gets the port in use.</summary>
    /// <exception cref="InvalidOperationException">The port is one that the system chooses, and the server has not started.</exception>
    public int Number => Find() ?? throw new InvalidOperationException("The server has not started.");

    /// <summary>Determines whether the connection of a request was accepted on this port.</summary>
    public bool HasAccepted(HttpContext context) => context.Connection.LocalPort == Find();

    // The server lists its addresses in the order in which they are configured, with the ports that it was given instead of 0. It accepts connections of the
    // first address before the last one is in the list.
    private int? Find()
    {
        if (_number == 0 && _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ElementAtOrDefault(_index) is { } address)
            _number = BindingAddress.Parse(address).Port;
        return _number == 0 ? null : _number;
    }
}

/// <summary>Adds listeners.</summary>
public static class ListenerPortExtensions
{
    /// <summary>
    /// Listens on one more port, and registers it as a keyed <see cref="ListenerPort"/> under the name of its setting. The setting is a port number from 0 to
    /// 65535, and 0 is any free port. A wrong setting stops the service at start.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="defaultPort">The port without the setting.</param>
    public static TBuilder AddListenerPort<TBuilder>(this TBuilder builder, string setting, int defaultPort)
        where TBuilder : IHostApplicationBuilder
    {
        var listener = ConfiguredListener.Read(builder.Configuration, setting, defaultPort);
        var (addresses, index) = ListeningAddresses.With(builder.Configuration, listener.Port);
        builder.Services.AddKeyedSingleton(setting, (services, _) => new ListenerPort(listener.Port, index, services.GetRequiredService<IServer>()));
        builder.Services.AddSingleton(listener);
        if (!builder.Services.Any(service => service.ImplementationType == typeof(ListenersValidator)))
        {
            builder.Services.AddOptions<ListenersValidator.Options>().ValidateOnStart();
            builder.Services.AddSingleton<IValidateOptions<ListenersValidator.Options>, ListenersValidator>();
        }

        builder.Configuration.AddInMemoryCollection(
        [
            new(WebHostDefaults.ServerUrlsKey, addresses),
            // The addresses include them now. The server would log a warning at each start that it ignores them.
            new(WebHostDefaults.HttpPortsKey, null),
            new(WebHostDefaults.HttpsPortsKey, null),
        ]);
        return builder;
    }
}

/// <param name="Setting">The name of the setting.</param>
/// <param name="Port">The port; 0 is any free one.</param>
/// <param name="Invalid">The text of a setting that is not a port.</param>
internal sealed record ConfiguredListener(string Setting, int Port, string? Invalid)
{
    public static ConfiguredListener Read(IConfiguration configuration, string setting, int defaultPort)
    {
        var text = configuration[setting];
        if (string.IsNullOrWhiteSpace(text))
            return new(setting, defaultPort, null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? new(setting, port, null)
            : new(setting, 0, text);
    }
}

/// <summary>Rejects ports that could not be told apart: a private listener on a public port would make public what it serves.</summary>
internal sealed class ListenersValidator(IEnumerable<ConfiguredListener> listeners, IConfiguration configuration) : IValidateOptions<ListenersValidator.Options>
{
    public ValidateOptionsResult Validate(string? name, Options options)
    {
        var failures = Failures().ToArray();
        return failures.Length > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> Failures()
    {
        foreach (var listener in listeners.Where(listener => listener.Invalid is not null))
        {
            yield return $"{listener.Setting} is '{listener.Invalid}'. Set it to a port number from 1 to {ushort.MaxValue} (0 is any free port), "
                + "or remove it for the default.";
        }

        var ports = listeners.Where(listener => listener.Port != 0).ToArray();
        foreach (var same in ports.GroupBy(listener => listener.Port).Where(same => same.Count() > 1))
            yield return $"{string.Join(" and ", same.Select(listener => listener.Setting))} are both {same.Key}. Set them to different ports.";

        var bound = ListeningAddresses.Ports(configuration).ToArray();
        if (bound.Length <= listeners.Count() || bound.All(port => ports.Any(listener => listener.Port == port)))
        {
            yield return $"No port is left for the public listener beside {string.Join(" and ", listeners.Select(l => $"{l.Setting} ({l.Port})"))}. "
                + "Set ASPNETCORE_URLS or HTTP_PORTS to another port.";
        }
    }

    internal sealed class Options;
}
