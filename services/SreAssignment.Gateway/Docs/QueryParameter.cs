using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SreAssignment.Gateway.Docs;

/// <summary>A query parameter, its bounds those that the service checks.</summary>
/// <param name="Name">As in the address.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Schema">What it may be.</param>
internal sealed record QueryParameter(string Name, string Meaning, OpenApiSchema Schema)
{
    public static QueryParameter Integer(string name, string meaning, int minimum, int maximum, int? defaultValue = null) =>
        new(name, meaning, Bounded(JsonSchemaType.Integer, minimum, maximum, defaultValue));

    public static QueryParameter Number(string name, string meaning, double minimum, double maximum, double? defaultValue = null) =>
        new(name, meaning, Bounded(JsonSchemaType.Number, minimum, maximum, defaultValue));

    public static QueryParameter Flag(string name, string meaning, bool defaultValue = false) =>
        new(name, meaning, new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = defaultValue });

    public static QueryParameter Choice(string name, string meaning, string? defaultValue, params string[] values) =>
        new(name, meaning, new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)value)], Default = defaultValue });

    /// <param name="name">As in the address.</param>
    /// <param name="meaning">What it does.</param>
    /// <param name="pattern">What it looks like.</param>
    /// <param name="example">One that is taken.</param>
    /// <param name="defaultValue">What leaving it out means.</param>
    public static QueryParameter Text(string name, string meaning, string? pattern, string example, string? defaultValue = null) =>
        new(name, meaning, new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern, Examples = [example], Default = defaultValue });

    public OpenApiParameter ToParameter() => new() { Name = Name, In = ParameterLocation.Query, Description = Meaning, Schema = Schema };

    private static OpenApiSchema Bounded<T>(JsonSchemaType type, T minimum, T maximum, T? defaultValue)
        where T : struct, IFormattable => new()
        {
            Type = type,
            Minimum = minimum.ToString(null, CultureInfo.InvariantCulture),
            Maximum = maximum.ToString(null, CultureInfo.InvariantCulture),
            Default = defaultValue is { } value ? JsonValue.Create(value) : null,
        };
}
