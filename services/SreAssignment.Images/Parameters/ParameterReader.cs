using System.Globalization;
using Microsoft.Extensions.Primitives;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Parameters;

/// <summary>Reads query parameters within their bounds. Whatever is out of bounds, repeated or unknown is a problem that names the parameter.</summary>
internal sealed class ParameterReader(IEnumerable<KeyValuePair<string, StringValues>> query)
{
    private readonly Dictionary<string, StringValues> _values = query.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>Refuses every parameter that is not among <paramref name="known"/>.</summary>
    public void AllowOnly(params IReadOnlyCollection<string> known)
    {
        foreach (var name in _values.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)))
        {
            throw new ProblemException(
                ProblemTypes.UnknownParameter, $"There is no parameter '{name}' here. Known: {string.Join(", ", known)}.", ("parameter", name));
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string? Text(string name)
    {
        if (!_values.TryGetValue(name, out var values))
            return null;
        return values.Count == 1 && values[0] is { Length: > 0 } value ? value : throw Invalid(name, "must be given once and not be empty");
    }

    public int? Integer(string name, int minimum, int maximum)
    {
        if (Text(name) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Invalid(name, $"must be a whole number from {minimum} to {maximum}");
    }

    public double? Number(string name, double minimum, double maximum)
    {
        if (Text(name) is not { } text)
            return null;
        return TryNumber(text, out var value) && value >= minimum && value <= maximum
            ? value
            : throw Invalid(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {minimum} to {maximum}"));
    }

    public bool Flag(string name, bool defaultValue = false) => Text(name) switch
    {
        null => defaultValue,
        "false" or "0" => false,
        "true" or "1" => true,
        _ => throw Invalid(name, "must be true or false"),
    };

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == text)
                return value;
        }
        throw Invalid(name, $"must be one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}");
    }

    /// <summary>Whole numbers separated by commas, each from 0 to <paramref name="maximum"/>.</summary>
    public int[]? Integers(string name, int maximum, string expected)
    {
        if (Text(name) is not { } text)
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

    public static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    public static bool TryNumber(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value);

    public static ProblemException Invalid(string name, string rule) =>
        new(ProblemTypes.InvalidParameter, $"The parameter '{name}' {rule}.", ("parameter", name));
}
