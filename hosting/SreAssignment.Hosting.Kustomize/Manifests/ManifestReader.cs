using System.Text.Json;
using System.Text.Json.Serialization;

namespace SreAssignment.Hosting.Kustomize.Manifests;

/// <summary>Reads a manifest of schema aspire-8.0.json, whoever wrote it. What is wrong with a resource is told with its name, and the others are read all the same.</summary>
internal static class ManifestReader
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions StrictOptions = new(Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static readonly JsonDocumentOptions DocumentOptions = new() { AllowDuplicateProperties = false };

    /// <returns>The manifest; <see langword="null"/> when there is none to speak of, which is then told.</returns>
    public static ManifestDocument? Read(string path, ProblemList problems)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), DocumentOptions);
            return Read(document.RootElement, Path.GetDirectoryName(Path.GetFullPath(path))!, problems);
        }
        catch (JsonException e)
        {
            problems.Error(null, $"{path}{Position(e)}: this is not valid JSON: {Reason(e)}");
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
            problems.Error(null, $"A manifest is a JSON object with the key \"resources\", not {Kind(root)}.");
            return null;
        }

        var entries = new Dictionary<string, Entry>();
        if (!root.TryGetProperty("resources", out var resources))
        {
            problems.Warning(null, "The manifest has no \"resources\", so there is nothing to deploy.");
        }
        else if (resources.ValueKind != JsonValueKind.Object)
        {
            problems.Error(null, $"\"resources\" is an object of resources by their names, not {Kind(resources)}.");
        }
        else
        {
            foreach (var resource in resources.EnumerateObject())
                entries.Add(resource.Name, ReadEntry(resource.Name, resource.Value, problems));
        }

        var facts = root.TryGetProperty(DeploymentFacts.Key, out var given)
            ? Deserialize<DeploymentFacts>(null, $"\"{DeploymentFacts.Key}\"", given, StrictOptions, problems)
            : null;
        return new ManifestDocument(entries, facts ?? new DeploymentFacts(), folder);
    }

    private static Entry ReadEntry(string name, JsonElement resource, ProblemList problems)
    {
        if (resource.ValueKind != JsonValueKind.Object)
            return Undeployable(name, $"A resource is an object, not {Kind(resource)}.", problems);
        if (!resource.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
            return WithoutType(name, resource, problems);

        var entry = type.GetString() switch
        {
            "project.v0" or "project.v1" => Deserialize<ProjectEntry>(name, "It", resource, Options, problems),
            "container.v0" or "container.v1" => Deserialize<ContainerEntry>(name, "It", resource, Options, problems),
            "dockerfile.v0" => Deserialize<DockerfileEntry>(name, "It", resource, Options, problems),
            "executable.v0" => Deserialize<ExecutableEntry>(name, "It", resource, Options, problems),
            "parameter.v0" => Deserialize<ParameterEntry>(name, "It", resource, Options, problems),
            "value.v0" => Deserialize<ValueEntry>(name, "It", resource, Options, problems),
            "annotated.string" => Deserialize<AnnotatedStringEntry>(name, "It", resource, Options, problems),
            var other => Undeployable(name, $"Type '{other}' cannot be deployed to Kubernetes. {Advice(other!)}", problems) as Entry,
        };
        foreach (var key in entry?.Unknown?.Keys.Where(k => k != "type") ?? [])
            problems.Warning(name, $"The key \"{key}\" is not known for type '{type.GetString()}' and is ignored.");
        return entry ?? new UndeployableEntry("it cannot be read");
    }

    // Aspire writes an error in place of what it cannot write, such as the environment itself; the rest of the manifest is as good without it.
    private static UndeployableEntry WithoutType(string name, JsonElement resource, ProblemList problems)
    {
        if (!resource.TryGetProperty("error", out var error))
            return Undeployable(name, "It has no \"type\".", problems);
        problems.Warning(name, $"It is left out, since the manifest says: {error}");
        return new UndeployableEntry("the manifest has only an error for it");
    }

    private static UndeployableEntry Undeployable(string name, string why, ProblemList problems)
    {
        problems.Error(name, why);
        return new UndeployableEntry("it cannot be deployed");
    }

    private static string Advice(string type) => type.Split('.')[0] switch
    {
        "azure" or "aws" => "It is a resource of a cloud: create it there, and give its connection string as a parameter (AddConnectionString when publishing).",
        "dapr" => "Install Dapr in the cluster and annotate the workloads in an overlay.",
        _ => "Known are project.v0, project.v1, container.v0, container.v1, dockerfile.v0, executable.v0, parameter.v0, value.v0 and annotated.string.",
    };

    private static T? Deserialize<T>(string? name, string what, JsonElement element, JsonSerializerOptions options, ProblemList problems) where T : class
    {
        try
        {
            return element.Deserialize<T>(options);
        }
        catch (JsonException e)
        {
            var at = e.Path is null or "$" ? "" : $" at {e.Path}";
            problems.Error(name, $"{what} is not as the manifest's schema has it{at}: {Reason(e)}");
            return null;
        }
    }

    private static string Position(JsonException e) => e.LineNumber is { } line ? $", line {line + 1}, column {(e.BytePositionInLine ?? 0) + 1}" : "";

    // The exception's text goes on with the position, which is told in another way, and with the names of types, which say nothing to a user.
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
        _ => "a truth value",
    };
}
