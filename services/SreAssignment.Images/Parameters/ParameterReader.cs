using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Parameters;

/// <summary>
/// Reads query parameters within their bounds. A value that is out of bounds, repeated or unknown is a problem that names the parameter. The description of a
/// parameter is next to where it is read, so that the document of the API has exactly what is read.
/// </summary>
internal sealed class ParameterReader(IEnumerable<KeyValuePair<string, StringValues>> query)
{
    private readonly Dictionary<string, StringValues> _values = query.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
    private List<OpenApiParameter>? _described;

    /// <summary>Returns the descriptions of the parameters that a method reads. It must read all of them for all values.</summary>
    public static IReadOnlyList<OpenApiParameter> Describe(Action<ParameterReader> read)
    {
        var reader = new ParameterReader([]) { _described = [] };
        read(reader);
        return reader._described;
    }

    /// <summary>Rejects every parameter that is not among <paramref name="known"/>.</summary>
    public void AllowOnly(params IEnumerable<OpenApiParameter> known)
    {
        foreach (var name in _values.Keys.Where(name => known.All(parameter => parameter.Name != name)))
        {
            throw new ProblemException(
                ProblemTypes.UnknownParameter,
                $"There is no parameter '{name}' here. Known: {string.Join(", ", known.Select(parameter => parameter.Name))}.",
                ("parameter", name));
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(
        string name, string description, string? pattern = null, string? example = null, string? defaultValue = null, int? longest = null)
    {
        var examples = _described is null || example is null ? null : new List<JsonNode> { example };
        _described?.Add(Parameter(
            name, description, new() { Type = JsonSchemaType.String, Pattern = pattern, MaxLength = longest, Examples = examples, Default = defaultValue }));
        return Value(name);
    }

    public int? Integer(string name, int minimum, int maximum, string description, int? defaultValue = null)
    {
        _described?.Add(Parameter(name, description, Bounded(JsonSchemaType.Integer, minimum, maximum, defaultValue)));
        return Value(name) is { } text ? ToInteger(name, text, minimum, maximum) : defaultValue;
    }

    public double? Number(string name, double minimum, double maximum, string description, double? defaultValue = null)
    {
        _described?.Add(Parameter(name, description, Bounded(JsonSchemaType.Number, minimum, maximum, defaultValue)));
        if (Value(name) is not { } text)
            return defaultValue;
        return TryNumber(text, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {minimum} to {maximum}"));
    }

    public bool Flag(string name, string description, bool defaultValue = false)
    {
        _described?.Add(Parameter(name, description, new() { Type = JsonSchemaType.Boolean, Default = defaultValue }));
        return Value(name) switch
        {
            null => defaultValue,
            "false" or "0" => false,
            "true" or "1" => true,
            _ => throw Invalid(name, "must be true or false"),
        };
    }

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public T? Choice<T>(string name, string description, T? defaultValue = null)
        where T : struct, Enum => Choice(name, Names<T>.All, description, defaultValue is { } value ? NameOf(value) : null);

    /// <summary>One of several texts, each with its value.</summary>
    public T? Choice<T>(string name, IReadOnlyDictionary<string, T> choices, string description, string? defaultText = null)
        where T : struct
    {
        _described?.Add(Parameter(
            name, description, new() { Type = JsonSchemaType.String, Enum = [.. choices.Keys.Select(key => (JsonNode)key)], Default = defaultText }));
        if ((Value(name) ?? defaultText) is not { } text)
            return null;
        return choices.TryGetValue(text, out var value) ? value : throw Invalid(name, $"must be one of {string.Join(", ", choices.Keys)}");
    }

    /// <summary>Whole numbers separated by commas, each from 0 to <paramref name="maximum"/>.</summary>
    public int[]? Integers(string name, int maximum, string expected, string description, string pattern, string example, string? defaultValue = null)
    {
        if (Text(name, description, pattern, example, defaultValue) is not { } text)
            return null;
        var parts = text.Split(',');
        var values = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) || values[i] > maximum)
                throw Invalid(name, expected);
        }
        return values;
    }

    public static int ToInteger(string name, string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Invalid(name, $"must be a whole number from {minimum} to {maximum}");

    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static bool TryNumber(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    public static ProblemException Invalid(string name, string rule) =>
        new(ProblemTypes.InvalidParameter, $"The parameter '{name}' {rule}.", ("parameter", name));

    private string? Value(string name)
    {
        if (!_values.TryGetValue(name, out var values))
            return null;
        return values.Count == 1 && values[0] is { Length: > 0 } value ? value : throw Invalid(name, "must be given once and not be empty");
    }

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<string, T> All = Enum.GetValues<T>().ToDictionary(NameOf);
    }

    private static OpenApiSchema Bounded<T>(JsonSchemaType type, T minimum, T maximum, T? defaultValue)
        where T : struct, INumber<T> => new()
        {
            Type = type,
            Minimum = minimum.ToString(null, CultureInfo.InvariantCulture),
            Maximum = maximum.ToString(null, CultureInfo.InvariantCulture),
            Default = defaultValue is { } value ? JsonValue.Create(value) : null,
        };
}
