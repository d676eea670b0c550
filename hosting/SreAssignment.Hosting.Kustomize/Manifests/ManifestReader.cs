using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SreAssignment.Hosting.Kustomize.Manifests;

/// <summary>Reads a manifest of schema aspire-8.0.json. A problem with one resource is reported with its name, and does not affect the others.</summary>
internal static class ManifestReader
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <returns>The manifest; <see langword="null"/> if the file is not a manifest, which is then reported.</returns>
    public static ManifestDocument? Read(string path, ProblemList problems)
    {
        try
        {
            var bytes = File.ReadAllBytes(path).AsMemory();
            using var document = JsonDocument.Parse(bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
            return Read(document.RootElement, Path.GetDirectoryName(Path.GetFullPath(path))!, problems);
        }
        catch (JsonException e)
        {
            problems.Error(null, $"{path}{Position(e)}: not valid JSON: {Reason(e)}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(null, $"The manifest cannot be read: {e.Message}");
        }

        return null;
    }

    private static ManifestDocument? Read(JsonElement root, string folder, ProblemList problems)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Error(null, $"A manifest must be a JSON object with the key \"resources\", not {Kind(root)}.");
            return null;
        }

        var entries = new Dictionary<string, Entry>();
        var deployment = new DeploymentEntry();
        foreach (var property in root.EnumerateObject())
        {
            switch (Name(property))
            {
                case "resources" when property.Value.ValueKind == JsonValueKind.Object:
                    ReadEntries(property.Value, entries, problems);
                    break;
                case "resources":
                    problems.Error(null, $"\"resources\" must be an object of resources by name, not {Kind(property.Value)}.");
                    break;
                case "x-deployment":
                    deployment = Read<DeploymentEntry>("x-deployment", property.Value, "the extension x-deployment", problems) ?? deployment;
                    break;
                case "$schema":
                    break;
                case { } name:
                    problems.Warning(null, $"The key \"{name}\" is not defined for manifests and is ignored.");
                    break;
                case null:
                    problems.Error(null, "A key of the manifest is not valid Unicode text.");
                    break;
            }
        }

        if (!root.TryGetProperty("resources", out _))
            problems.Warning(null, "The manifest has no \"resources\". There is nothing to deploy.");
        return new ManifestDocument(entries, folder) { Deployment = deployment };
    }

    private static void ReadEntries(JsonElement resources, Dictionary<string, Entry> entries, ProblemList problems)
    {
        foreach (var resource in resources.EnumerateObject())
        {
            if (Name(resource) is not { } name)
                problems.Error(null, "The name of a resource is not valid Unicode text.");
            else if (!entries.TryAdd(name, ReadEntry(name, resource.Value, problems)))
                problems.Error(name, "The manifest has two resources with this name. Rename one.");
        }
    }

    private static Entry ReadEntry(string name, JsonElement resource, ProblemList problems)
    {
        if (resource.ValueKind != JsonValueKind.Object)
            return Undeployable(name, $"A resource must be an object, not {Kind(resource)}.", problems);
        if (!resource.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return WithoutType(name, resource, problems);

        var text = Text(type);
        return text switch
        {
            "project.v0" or "project.v1" => Entry<ProjectEntry>(),
            "container.v0" or "container.v1" => Entry<ContainerEntry>(),
            "dockerfile.v0" => Entry<DockerfileEntry>(),
            "executable.v0" => Entry<ExecutableEntry>(),
            "parameter.v0" => Entry<ParameterEntry>(),
            "value.v0" => Entry<ValueEntry>(),
            "annotated.string" => Entry<AnnotatedStringEntry>(),
            _ => Undeployable(name, $"Type '{text}' cannot be deployed to Kubernetes. {Advice(text ?? "")}", problems),
        };

        Entry Entry<T>() where T : Entry => Read<T>(name, resource, $"type '{text}'", problems) as Entry ?? new UndeployableEntry("it cannot be read");
    }

    // Aspire writes an error in place of a resource that it cannot write. The other resources are complete.
    private static UndeployableEntry WithoutType(string name, JsonElement resource, ProblemList problems)
    {
        if (!resource.TryGetProperty("error", out var error))
            return Undeployable(name, "The resource has no \"type\".", problems);
        problems.Warning(name, $"The resource is not deployed. The manifest has this error for it: {error}");
        return new UndeployableEntry("the manifest has an error in its place");
    }

    private static UndeployableEntry Undeployable(string name, string why, ProblemList problems)
    {
        problems.Error(name, why);
        return new UndeployableEntry("it cannot be deployed");
    }

    private static string Advice(string type) => type.Split('.')[0] switch
    {
        "azure" or "aws" => "Create the resource in its cloud, and call AddConnectionString in publish mode.",
        "dapr" => "Install Dapr in the cluster and annotate the workloads in an overlay.",
        _ => "Supported: project.v0, project.v1, container.v0, container.v1, dockerfile.v0, executable.v0, parameter.v0, value.v0 and annotated.string.",
    };

    private static T? Read<T>(string name, JsonElement element, string what, ProblemList problems) where T : class
    {
        try
        {
            var deviations = SchemaCheck.Deviations(element, typeof(T), Options).ToList();
            foreach (var path in deviations.Where(d => !d.IsNull).Select(d => d.Path))
                problems.Warning(name, $"The key \"{path}\" is not defined for {what} and is ignored.");
            foreach (var path in deviations.Where(d => d.IsNull).Select(d => d.Path))
            {
                problems.Error(name, path.Length == 0 ? "The value must not be null."
                    : $"The value of \"{path}\" must not be null. Remove the key, or set a value.");
            }

            return deviations.Exists(d => d.IsNull) ? null : element.Deserialize<T>(Options);
        }
        catch (JsonException e)
        {
            var at = e.Path is null or "$" ? "" : $" at {e.Path}";
            problems.Error(name, $"The resource does not match the schema of manifests{at}: {Reason(e)}");
        }
        catch (InvalidOperationException)
        {
            problems.Error(name, "A key of the resource is not valid Unicode text.");
        }

        return null;
    }

    // JSON can escape half of a surrogate pair, which is not a character.
    private static string? Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Position(JsonException e) => e.LineNumber is { } line ? $", line {line + 1}, column {(e.BytePositionInLine ?? 0) + 1}" : "";

    // The message of the exception ends with the position, which is reported separately, and contains names of .NET types, which do not help a user.
    private static string Reason(JsonException e)
    {
        var text = e.Message;
        foreach (var end in (string[])[" Path: $", " LineNumber:", "Path: $"])
        {
            if (text.IndexOf(end, StringComparison.Ordinal) is var at and > 0)
                text = text[..at];
        }

        return text.Replace($"{typeof(ManifestReader).Namespace}.", "", StringComparison.Ordinal).Trim();
    }

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a Boolean",
    };
}
