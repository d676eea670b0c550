using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Docs;

/// <summary>
/// The OpenAPI document of the public API, merged from those of the services. It is whole or not at all: a client that is generated from a part would miss
/// operations without notice.
/// </summary>
internal sealed partial class ApiDocument(ServiceDocuments documents)
{
    private const string SecuritySchemes = "securitySchemes";

    private volatile Merged? _last;

    public async Task<IResult> GetAsync(CancellationToken cancellationToken)
    {
        var described = await documents.GetAsync(cancellationToken);
        if (described.FirstOrDefault(service => service.Document is null).Service is { } missing)
            return Problem.Unavailable($"The service {missing} cannot describe its part of the API now.", ServiceDocuments.RetryAfter);
        if (_last is not { } last || !last.Sources.SequenceEqual(described))
            _last = last = new(described, Merge(described!).ToJsonString());
        return Results.Text(last.Text, "application/json");
    }

    /// <summary>Merges documents in their order. The services share security schemes, each with its scopes.</summary>
    internal static JsonObject Merge(IEnumerable<(string Service, JsonObject Document)> documents)
    {
        const string Description = "Images: store, transform, serve. Every error is an RFC 9457 problem with a stable type, except those of /oauth2, which are "
            + "those of RFC 6749. Whatever has GET also has HEAD.";
        var merged = JsonNode.Parse($$"""
            { "openapi": "3.1.1", "info": { "title": "SreAssignment", "description": "{{Description}}", "version": "v1" },
              "servers": [{ "url": "/" }], "tags": [], "paths": {}, "components": {} }
            """)!.AsObject();
        var ids = new HashSet<string>();
        foreach (var (service, document) in documents)
        {
            // A name with two meanings: all components of the later service get a prefix, since they may refer to one another.
            var isAmbiguous = Components(document).Any(c => merged["components"]?[c.Section]?[c.Name] is { } known && !JsonNode.DeepEquals(known, c.Node));
            var next = isAmbiguous ? WithPrefix(document, $"{service}_") : document.DeepClone().AsObject();
            foreach (var operation in next["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(member => member.Value).OfType<JsonObject>())
            {
                if ((string?)operation["operationId"] is { } id && !ids.Add(id))
                    operation["operationId"] = $"{service}_{id}";
            }

            Add(merged, next);
        }

        return merged;
    }

    private static IEnumerable<(string Section, string Name, JsonNode? Node)> Components(JsonObject document) =>
        from section in document["components"]?.AsObject() ?? new JsonObject()
        where section.Key != SecuritySchemes
        from component in section.Value!.AsObject()
        select (section.Key, component.Key, component.Value);

    private static JsonObject WithPrefix(JsonObject document, string prefix)
    {
        var renamed = JsonNode.Parse(Reference().Replace(document.ToJsonString(), $"\"#/components/$1/{prefix}$2\""))!.AsObject();
        foreach (var (section, name, node) in Components(renamed).ToArray())
        {
            renamed["components"]![section]!.AsObject().Remove(name);
            renamed["components"]![section]![prefix + name] = node;
        }

        return renamed;
    }

    private static void Add(JsonObject target, JsonObject source)
    {
        foreach (var (key, value) in source)
        {
            if (value is JsonObject child && target[key] is JsonObject known)
                Add(known, child);
            else if (key == "tags" && value is JsonArray tags && target[key] is JsonArray all)
                tags.Where(tag => !all.Any(other => JsonNode.DeepEquals(other, tag))).ToList().ForEach(tag => all.Add(tag!.DeepClone()));
            else
                target.TryAdd(key, value?.DeepClone());
        }
    }

    private sealed record Merged(IReadOnlyList<(string, JsonObject?)> Sources, string Text);

    [GeneratedRegex("\"#/components/([A-Za-z]+)/([A-Za-z0-9._-]+)\"")]
    private static partial Regex Reference();
}
