using System.Globalization;

namespace SreAssignment.Images.Parameters;

/// <summary>Which part matters when something has to be cut off or placed.</summary>
/// <param name="X">0 is the left edge, 1 the right one.</param>
/// <param name="Y">0 is the top edge, 1 the bottom one.</param>
/// <param name="Focus">How the part is found in the pixels; what cannot be found that way is in the centre.</param>
internal readonly record struct Gravity(double X, double Y, Focus? Focus = null)
{
    public static readonly Gravity Center = new(0.5, 0.5);
    public static readonly Gravity South = new(0.5, 1);
    public static readonly Gravity SouthEast = new(1, 1);

    private static readonly Dictionary<string, Gravity> Named = new()
    {
        ["northwest"] = new(0, 0),
        ["north"] = new(0.5, 0),
        ["northeast"] = new(1, 0),
        ["west"] = new(0, 0.5),
        ["center"] = Center,
        ["east"] = new(1, 0.5),
        ["southwest"] = new(0, 1),
        ["south"] = South,
        ["southeast"] = SouthEast,
    };

    /// <summary>Reads a gravity that may depend on the pixels.</summary>
    public static Gravity ReadWithFocus(ParameterReader reader, string name) => reader.Text(name) switch
    {
        "smart" => Center with { Focus = Parameters.Focus.Smart },
        "entropy" => Center with { Focus = Parameters.Focus.Entropy },
        _ => Read(reader, name, Center),
    };

    public static Gravity Read(ParameterReader reader, string name, Gravity defaultValue)
    {
        if (reader.Text(name) is not { } text)
            return defaultValue;
        if (Named.TryGetValue(text, out var gravity))
            return gravity;
        var comma = text.IndexOf(',', StringComparison.Ordinal);
        return comma > 0 && IsFraction(text.AsSpan(0, comma), out var x) && IsFraction(text.AsSpan(comma + 1), out var y)
            ? new(x, y)
            : throw ParameterReader.Invalid(name, $"must be one of {string.Join(", ", Named.Keys)}, or a focal point x,y with both from 0 to 1");
    }

    public override string ToString() => Focus is { } focus ? ParameterReader.NameOf(focus) : string.Create(CultureInfo.InvariantCulture, $"{X},{Y}");

    private static bool IsFraction(ReadOnlySpan<char> text, out double value) => ParameterReader.TryNumber(text, out value) && value is >= 0 and <= 1;
}
