using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>Finds references of pods to Secrets and ConfigMaps that the overlay does not have. Such a pod does not start.</summary>
internal static class ReferenceCheck
{
    // A controller in the cluster creates the Secret that these objects name.
    private static readonly string[] Named = ["Secret", "ConfigMap", "SealedSecret"];

    public static IEnumerable<Finding> Run(string built)
    {
        var objects = built.Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n---\n").Select(Json).OfType<JsonObject>().ToList();
        var provided = objects.SelectMany(Provided).ToHashSet();
        foreach (var (owner, kind, name) in objects.SelectMany(o => Used(o).Select(u => ($"{o["metadata"]?["name"]}", u.Kind, u.Name))).Distinct())
        {
            if (!provided.Contains((kind, name)))
            {
                yield return new Finding($"the {kind} {name} of {owner}",
                    $"add it to {(kind == "Secret" ? "secretGenerator" : "configMapGenerator")} of the overlay");
            }
        }
    }

    private static JsonNode? Json(string yaml)
    {
        var graph = new DeserializerBuilder().Build().Deserialize<object?>(yaml);
        return graph is null ? null : JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(graph));
    }

    private static IEnumerable<(string Kind, string Name)> Provided(JsonObject item) => $"{item["kind"]}" switch
    {
        var kind when Named.Contains(kind) => [(kind == "ConfigMap" ? kind : "Secret", $"{item["metadata"]?["name"]}")],
        "ExternalSecret" => [("Secret", $"{item["spec"]?["target"]?["name"]}")],
        "Certificate" => [("Secret", $"{item["spec"]?["secretName"]}")],
        _ => [],
    };

    private static IEnumerable<(string Kind, string Name)> Used(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray list:
                return list.SelectMany(Used);
            case JsonObject map:
                return map.SelectMany(p => Reference(p.Key, p.Value) is { } found ? [found] : Used(p.Value));
            default:
                return [];
        }
    }

    private static (string Kind, string Name)? Reference(string key, JsonNode? value)
    {
        if (value is not JsonObject map || $"{map["optional"]}" == "true")
            return null;
        var found = key switch
        {
            "secretKeyRef" or "secretRef" => ("Secret", map["name"]),
            "configMapKeyRef" or "configMapRef" => ("ConfigMap", map["name"]),
            // A projected volume has the name of the Secret in another field.
            "secret" => ("Secret", map["secretName"] ?? map["name"]),
            "configMap" => ("ConfigMap", map["name"]),
            _ => default,
        };
        return found.Item2 is JsonValue name ? (found.Item1, $"{name}") : null;
    }
}
