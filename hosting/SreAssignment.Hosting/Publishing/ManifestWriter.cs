using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Kubernetes;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the application as Aspire's deployment manifest, schema aspire-8.0.json.</summary>
/// <param name="json">Where it goes.</param>
/// <param name="folder">The manifest's folder; paths are written relative to it.</param>
/// <param name="executionContext">What callbacks are told.</param>
/// <param name="identity">The application as a whole.</param>
internal sealed class ManifestWriter(Utf8JsonWriter json, string folder, DistributedApplicationExecutionContext executionContext, ApplicationIdentity identity)
{
    // In their order: those of the model, then those that only a value names.
    private readonly List<IResource> _resources = [];
    private readonly BindingPorts _ports = new();

    // The second version of an entry is the one of an application that says where it is deployed.
    private string _version = "v0";

    /// <exception cref="DistributedApplicationException">A value cannot be written; the message names the resource.</exception>
    public async Task WriteAsync(DistributedApplicationModel model, CancellationToken cancellationToken)
    {
        _resources.AddRange(model.Resources);
        _version = model.Resources.Any(r => r is KubernetesEnvironmentResource) ? "v1" : "v0";
        json.WriteStartObject();
        json.WriteStartObject("resources");
        for (var i = 0; i < _resources.Count; i++)
        {
            if (_resources[i].Annotations.OfType<ExcludedFromManifestAnnotation>().Any())
                continue;
            json.WriteStartObject(_resources[i].Name);
            await WriteAsync(_resources[i], cancellationToken);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        DeploymentFacts.Write(json, identity, _resources);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private async Task WriteAsync(IResource resource, CancellationToken cancellationToken)
    {
        switch (resource)
        {
            case ContainerResource container:
                json.WriteString("type", $"container.{_version}");
                WriteConnectionString(container);
                json.WriteString("image", Image(container));
                if (container.Entrypoint is { } entrypoint)
                    json.WriteString("entrypoint", entrypoint);
                await WriteArgumentsAsync(container, cancellationToken);
                WriteMounts(container);
                await WriteEnvironmentAsync(container, cancellationToken);
                WriteBindings(container);
                break;
            case ProjectResource:
                json.WriteString("type", $"project.{_version}");
                json.WriteString("path", Relative(resource.Annotations.OfType<IProjectMetadata>().Last().ProjectPath));
                await WriteArgumentsAsync(resource, cancellationToken);
                await WriteEnvironmentAsync(resource, cancellationToken);
                WriteBindings(resource);
                break;
            case ExecutableResource executable:
                json.WriteString("type", "executable.v0");
                WriteConnectionString(executable);
                json.WriteString("workingDirectory", Relative(executable.WorkingDirectory));
                json.WriteString("command", executable.Command);
                await WriteArgumentsAsync(executable, cancellationToken);
                await WriteEnvironmentAsync(executable, cancellationToken);
                WriteBindings(executable);
                break;
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case IResourceWithConnectionString:
                json.WriteString("type", "value.v0");
                WriteConnectionString(resource);
                break;
            default:
                json.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }
    }

    private void WriteParameter(ParameterResource parameter)
    {
        json.WriteString("type", "parameter.v0");
        if (parameter.IsConnectionString)
            json.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        json.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        json.WriteStartObject("inputs");
        json.WriteStartObject("value");
        json.WriteString("type", "string");
        if (parameter.Secret)
            json.WriteBoolean("secret", true);
        if (parameter.Default is { } fallback)
        {
            json.WriteStartObject("default");
            fallback.WriteToManifest(json);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteConnectionString(IResource resource)
    {
        if (resource is not IResourceWithConnectionString { ConnectionStringExpression: var expression })
            return;
        json.WriteString("connectionString", expression.ValueExpression);
        AddReferences(expression);
    }

    private async Task WriteArgumentsAsync(IResource resource, CancellationToken cancellationToken)
    {
        var arguments = new List<object>();
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(new CommandLineArgsCallbackContext(arguments, cancellationToken));
        if (arguments.Count == 0)
            return;
        json.WriteStartArray("args");
        foreach (var argument in arguments)
            json.WriteStringValue(Text(resource, "an argument", argument));
        json.WriteEndArray();
    }

    private async Task WriteEnvironmentAsync(IResource resource, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, resource, cancellationToken: cancellationToken);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);
        if (context.EnvironmentVariables.Count == 0)
            return;
        json.WriteStartObject("env");
        foreach (var (name, value) in context.EnvironmentVariables)
            json.WriteString(name, Text(resource, $"environment variable '{name}'", value));
        json.WriteEndObject();
    }

    private void WriteBindings(IResource resource)
    {
        var bindings = _ports.Of(resource);
        if (bindings.Count == 0)
            return;
        json.WriteStartObject("bindings");
        foreach (var (endpoint, port, targetPort) in bindings)
        {
            json.WriteStartObject(endpoint.Name);
            json.WriteString("scheme", endpoint.UriScheme);
            json.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            json.WriteString("transport", endpoint.Transport);
            if (port is { } exposed)
                json.WriteNumber("port", exposed);
            if (targetPort is { } target)
                json.WriteNumber("targetPort", target);
            if (endpoint.IsExternal)
                json.WriteBoolean("external", true);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteMounts(ContainerResource container)
    {
        foreach (var (type, key, source) in ((ContainerMountType, string, string)[])[(ContainerMountType.BindMount, "bindMounts", "source"), (ContainerMountType.Volume, "volumes", "name")])
        {
            var mounts = container.Annotations.OfType<ContainerMountAnnotation>().Where(m => m.Type == type).ToList();
            if (mounts.Count == 0)
                continue;
            json.WriteStartArray(key);
            foreach (var mount in mounts)
            {
                json.WriteStartObject();
                if (mount.Source is { } from)
                    json.WriteString(source, type == ContainerMountType.BindMount ? Relative(from) : from);
                json.WriteString("target", mount.Target.Replace('\\', '/'));
                json.WriteBoolean("readOnly", mount.IsReadOnly);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private string Text(IResource resource, string what, object value)
    {
        AddReferences(value);
        return value switch
        {
            string text => text,
            IManifestExpressionProvider provider => provider.ValueExpression,
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => throw new DistributedApplicationException($"Resource '{resource.Name}': {what} is a {value.GetType().Name}, which has no place in a manifest."),
        };
    }

    private void AddReferences(object value)
    {
        if (value is IResource resource && !_resources.Contains(resource))
            _resources.Add(resource);
        if (value is IResource or not IValueWithReferences)
            return;
        foreach (var reference in ((IValueWithReferences)value).References)
            AddReferences(reference);
    }

    private string Relative(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static string Image(ContainerResource container)
    {
        var image = container.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()
            ?? throw new DistributedApplicationException($"Container '{container.Name}' has no image.");
        return $"{(image.Registry is null ? "" : $"{image.Registry}/")}{image.Image}{(image.Tag is null ? "" : $":{image.Tag}")}";
    }
}
