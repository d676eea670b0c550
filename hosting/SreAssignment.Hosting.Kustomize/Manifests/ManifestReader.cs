using System.Text.Json;

namespace SreAssignment.Hosting.Kustomize.Manifests;

/// <summary>Reads a manifest of schema aspire-8.0.json. A problem with one resource is reported with its name and does not affect the others.</summary>
internal static class ManifestReader
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false };

    /// <returns>The manifest; <see langword="null"/> if the file is not a manifest, which is then reported.</returns>
    public static ManifestDocument? Read(string path, ProblemList problems)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), DocumentOptions);
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
        if (!root.TryGetProperty("resources", out var resources))
        {
            problems.Warning(null, "The manifest has no \"resources\". There is nothing to deploy.");
        }
        else if (resources.ValueKind != JsonValueKind.Object)
        {
            problems.Error(null, $"\"resources\" must be an object of resources by name, not {Kind(resources)}.");
        }
        else
        {
            foreach (var resource in resources.EnumerateObject())
                entries.Add(resource.Name, ReadEntry(resource.Name, resource.Value, problems));
        }

        return new ManifestDocument(entries, folder);
    }

    private static Entry ReadEntry(string name, JsonElement resource, ProblemList problems)
    {
        if (resource.ValueKind != JsonValueKind.Object)
            return Undeployable(name, $"A resource must be an object, not {Kind(resource)}.", problems);
        if (!resource.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return WithoutType(name, resource, problems);

        var entry = type.GetString() switch
        {
            "project.v0" or "project.v1" => Deserialize<ProjectEntry>(name, resource, problems),
            "container.v0" or "container.v1" => Deserialize<ContainerEntry>(name, resource, problems),
            "dockerfile.v0" => Deserialize<DockerfileEntry>(name, resource, problems),
            "executable.v0" => Deserialize<ExecutableEntry>(name, resource, problems),
            "parameter.v0" => Deserialize<ParameterEntry>(name, resource, problems),
            "value.v0" => Deserialize<ValueEntry>(name, resource, problems),
            "annotated.string" => Deserialize<AnnotatedStringEntry>(name, resource, problems),
            var other => Undeployable(name, $"Type '{other}' cannot be deployed to Kubernetes. {Advice(other!)}", problems) as Entry,
        };
        foreach (var key in entry?.Unknown?.Keys.Where(k => k != "type") ?? [])
            problems.Warning(name, $"The key \"{key}\" is not defined for type '{type.GetString()}' and is ignored.");
        return entry ?? new UndeployableEntry("it cannot be read");
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

    private static T? Deserialize<T>(string name, JsonElement element, ProblemList problems) where T : class
    {
        try
        {
            return element.Deserialize<T>(Options);
        }
        catch (JsonException e)
        {
            var at = e.Path is null or "$" ? "" : $" at {e.Path}";
            problems.Error(name, $"The resource does not match the schema of manifests{at}: {Reason(e)}");
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
