using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SreAssignment.Hosting.Kustomize.Manifests;

/// <summary>A place where a manifest differs from its schema.</summary>
/// <param name="Path">The keys that lead to the place, such as <c>bindings.http.port</c> or <c>args[0]</c>.</param>
/// <param name="IsNull">Whether the value is null; otherwise the schema does not define the key.</param>
internal sealed record Deviation(string Path, bool IsNull);

/// <summary>The values of the dictionary may be null.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NullValuesAttribute : Attribute;

/// <summary>Compares JSON with the type that it is read into, at every depth. The serializer ignores unknown keys, and accepts null in collections.</summary>
internal static class SchemaCheck
{
    public static IEnumerable<Deviation> Deviations(JsonElement element, Type type, JsonSerializerOptions options) =>
        Deviations(element, options.GetTypeInfo(type), options, "", nullValues: false);

    private static IEnumerable<Deviation> Deviations(JsonElement element, JsonTypeInfo type, JsonSerializerOptions options, string path, bool nullValues)
    {
        switch (element.ValueKind, type.Kind)
        {
            case (JsonValueKind.Null, _):
                return [new Deviation(path, IsNull: true)];
            case (JsonValueKind.Object, JsonTypeInfoKind.Object):
                return element.EnumerateObject().SelectMany(value =>
                {
                    var key = Join(path, value.Name);
                    return type.Properties.FirstOrDefault(p => p.Name == value.Name) is { } known
                        ? Deviations(value.Value, options.GetTypeInfo(known.PropertyType), options, key, AllowsNullValues(known))
                        : [new Deviation(key, IsNull: false)];
                });
            case (JsonValueKind.Object, JsonTypeInfoKind.Dictionary):
                return element.EnumerateObject().Where(v => !(nullValues && v.Value.ValueKind == JsonValueKind.Null))
                    .SelectMany(v => Deviations(v.Value, options.GetTypeInfo(type.ElementType!), options, Join(path, v.Name), nullValues: false));
            case (JsonValueKind.Array, JsonTypeInfoKind.Enumerable):
                return element.EnumerateArray()
                    .SelectMany((v, i) => Deviations(v, options.GetTypeInfo(type.ElementType!), options, $"{path}[{i}]", nullValues: false));
            default:
                // The serializer reports a value of another kind.
                return [];
        }
    }

    private static bool AllowsNullValues(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(NullValuesAttribute), inherit: false) ?? false;

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
