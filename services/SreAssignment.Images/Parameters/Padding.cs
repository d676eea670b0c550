namespace SreAssignment.Images.Parameters;

/// <summary>A border of background around the result, in pixels.</summary>
internal readonly record struct Padding(int Top, int Right, int Bottom, int Left)
{
    private const int Largest = 1000;

    public static Padding Read(ParameterReader reader, string name)
    {
        var expected = $"must be one whole number from 0 to {Largest}, or four of them: top,right,bottom,left";
        var description = $"A border of background around the result, in pixels up to {Largest}: one number, or top,right,bottom,left.";
        return reader.Integers(name, Largest, expected, description, @"^\d{1,4}(,\d{1,4}){3}$|^\d{1,4}$", "16", "0") switch
        {
            null => default,
            [var all] => new(all, all, all, all),
            [var top, var right, var bottom, var left] => new(top, right, bottom, left),
            _ => throw ParameterReader.Invalid(name, expected),
        };
    }

    public override string ToString() => $"{Top},{Right},{Bottom},{Left}";
}
