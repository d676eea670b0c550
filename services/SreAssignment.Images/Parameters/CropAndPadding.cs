

namespace SreAssignment.Images.Parameters;

/// <summary>A part of the upright image, in its pixels.</summary>
internal readonly record struct CropArea(int X, int Y, int Width, int Height)
{
    public static CropArea? Read(ParameterReader reader, string name)
    {
        const string Expected = "must be x,y,width,height in pixels of the upright image, width and height at least 1";
        const string Description = "The part to keep: x,y,width,height in pixels of the upright image.";
        return reader.Integers(name, 65_535, Expected, Description, @"^\d{1,5},\d{1,5},[1-9]\d{0,4},[1-9]\d{0,4}$", "10,20,640,480") switch
        {
            null => null,
            [var x, var y, > 0 and var width, > 0 and var height] => new(x, y, width, height),
            _ => throw ParameterReader.Invalid(name, Expected),
        };
    }

    public override string ToString() => $"{X},{Y},{Width},{Height}";
}

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
