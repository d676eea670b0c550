using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace SreAssignment.Monitoring.Tests.Support;

/// <summary>Reads YAML as a tree of JSON nodes. Every scalar is a string.</summary>
internal static class Yaml
{
    public static JsonObject Read(string path) => (JsonObject)Convert(new DeserializerBuilder().Build().Deserialize<object>(File.ReadAllText(path)))!;

    /// <summary>Gets the text of a key, or an empty string where it is missing.</summary>
    public static string Text(this JsonNode node, string key) => node[key]?.GetValue<string>() ?? "";

    /// <summary>Gets the elements of a list, or none where it is missing.</summary>
    public static IEnumerable<JsonNode> List(this JsonNode node, string key) => (node[key] as JsonArray ?? []).OfType<JsonNode>();

    /// <summary>Gets the entries of a map, or none where it is missing.</summary>
    public static Dictionary<string, string> Map(this JsonNode node, string key) =>
        (node[key] as JsonObject ?? []).ToDictionary(entry => entry.Key, entry => entry.Value?.GetValue<string>() ?? "");

    private static JsonNode? Convert(object? value) => value switch
    {
        IDictionary<object, object> map => new JsonObject(map.Select(entry => KeyValuePair.Create((string)entry.Key, Convert(entry.Value)))),
        IList<object> list => new JsonArray([.. list.Select(Convert)]),
        null => null,
        _ => JsonValue.Create((string)value),
    };
}
