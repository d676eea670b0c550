using System.Collections;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Works out the environment variables and arguments of one replica.</summary>
/// <param name="executionContext">What callbacks are told.</param>
internal sealed class ReplicaEnvironment(DistributedApplicationExecutionContext executionContext)
{
    // What says how the host itself was started says nothing about its children.
    private static readonly string[] OfTheHost =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS", "DOTNET_URLS", "DOTNET_LAUNCH_PROFILE", "LAUNCH_PROFILE",
        "MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath", "MSBuildLoadMicrosoftTargetsReadOnly", "VSTEST_HOST_DEBUG",
        .. RunSessionEndpoint.Variables,
    ];

    /// <summary>The surroundings' variables, then the replica's own.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="replicaId">The replica, as telemetry names the instance.</param>
    /// <param name="ports">The ports that the replica listens on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>All variables; the names of those that the application set; the arguments.</returns>
    /// <exception cref="DistributedApplicationException">A value cannot be had; the message names the variable.</exception>
    public async Task<(Dictionary<string, string?> All, IReadOnlyList<string> Own, IReadOnlyList<string> Arguments)> ResolveAsync(
        IResource resource, string replicaId, IReadOnlyDictionary<EndpointAnnotation, int> ports, CancellationToken cancellationToken)
    {
        var variables = new Dictionary<string, object>();
        if (resource is ProjectResource)
        {
            variables["OTEL_SERVICE_NAME"] = resource.Name;
            variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={replicaId}";
        }

        var context = new EnvironmentCallbackContext(executionContext, resource, variables, cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var all = new Dictionary<string, string?>();
        foreach (DictionaryEntry inherited in Environment.GetEnvironmentVariables())
        {
            if (!OfTheHost.Contains((string)inherited.Key))
                all[(string)inherited.Key] = (string?)inherited.Value;
        }

        foreach (var (name, value) in variables)
            all[name] = await TextAsync(resource, $"environment variable '{name}'", value, ports, cancellationToken);

        var arguments = new List<object>();
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(new CommandLineArgsCallbackContext(arguments, cancellationToken));
        var texts = new List<string>();
        foreach (var argument in arguments)
            texts.Add(await TextAsync(resource, "an argument", argument, ports, cancellationToken));

        return (all, [.. variables.Keys], texts);
    }

    private static async Task<string> TextAsync(
        IResource resource, string what, object value, IReadOnlyDictionary<EndpointAnnotation, int> ports, CancellationToken cancellationToken)
    {
        try
        {
            var text = value switch
            {
                string s => s,
                IValueProvider provider => await provider.GetValueAsync(cancellationToken) ?? "",
                IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
                _ => throw new DistributedApplicationException($"a {value.GetType().Name} is not a value"),
            };
            foreach (var (endpoint, port) in ports)
                text = text.Replace(EndpointAllocator.TargetPortPlaceholder(resource, endpoint), port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            return text;
        }
        catch (Exception e) when (e is DistributedApplicationException or InvalidOperationException)
        {
            throw new DistributedApplicationException($"The value of {what} of resource '{resource.Name}' cannot be had: {e.Message}", e);
        }
    }
}
