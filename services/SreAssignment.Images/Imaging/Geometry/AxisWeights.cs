namespace SreAssignment.Images.Imaging.Geometry;

/// <summary>
/// Which source pixels make up each target pixel along one axis, and how much of each. Making smaller takes the average of the area that the pixel covers, so
/// nothing is skipped and nothing aliases; making larger interpolates by Catmull-Rom.
/// </summary>
internal sealed class AxisWeights
{
    private readonly int[] _first;
    private readonly int[] _offset;
    private readonly float[] _weights;

    private AxisWeights(int[] first, int[] offset, float[] weights) => (_first, _offset, _weights) = (first, offset, weights);

    /// <param name="start">Where the used part of the source begins, in pixels.</param>
    /// <param name="length">How long it is.</param>
    /// <param name="sourceLimit">How many pixels the source has; taps outside take the nearest inside.</param>
    /// <param name="target">How many pixels to make of it.</param>
    public static AxisWeights Create(double start, double length, int sourceLimit, int target)
    {
        var scale = length / target;
        var (first, offset, weights) = (new int[target], new int[target + 1], new List<float>());
        for (var i = 0; i < target; i++)
        {
            first[i] = scale >= 1
                ? AddAverage(start + i * scale, start + (i + 1) * scale, sourceLimit, weights)
                : AddInterpolation(start + (i + 0.5) * scale - 0.5, sourceLimit, weights);
            offset[i + 1] = weights.Count;
        }
        return new(first, offset, [.. weights]);
    }

    /// <summary>The first source pixel of a target pixel.</summary>
    public int First(int target) => _first[target];

    /// <summary>The weights of that pixel and of those after it. Their sum is 1.</summary>
    public ReadOnlySpan<float> Weights(int target) => _weights.AsSpan(_offset[target], _offset[target + 1] - _offset[target]);

    private static int AddAverage(double from, double to, int limit, List<float> weights)
    {
        var first = Math.Clamp((int)Math.Floor(from), 0, limit - 1);
        var last = Math.Clamp((int)Math.Ceiling(to) - 1, first, limit - 1);
        // Less than all of it only where it reaches over the source's edge.
        var total = Math.Max(Overlap(first, last + 1), double.Epsilon);
        for (var i = first; i <= last; i++)
            weights.Add(first == last ? 1 : (float)(Overlap(i, i + 1) / total));
        return first;

        double Overlap(int start, int end) => Math.Max(0, Math.Min(to, end) - Math.Max(from, start));
    }

    private static int AddInterpolation(double position, int limit, List<float> weights)
    {
        var floor = (int)Math.Floor(position);
        var first = Math.Clamp(floor - 1, 0, limit - 1);
        var last = Math.Clamp(floor + 2, first, limit - 1);
        var start = weights.Count;
        for (var i = first; i <= last; i++)
            weights.Add(0);
        for (var tap = floor - 1; tap <= floor + 2; tap++)
            weights[start + Math.Clamp(tap, first, last) - first] += (float)CatmullRom(Math.Abs(position - tap));
        return first;
    }

    private static double CatmullRom(double distance) => distance switch
    {
        < 1 => (1.5 * distance - 2.5) * distance * distance + 1,
        < 2 => ((-0.5 * distance + 2.5) * distance - 4) * distance + 2,
        _ => 0,
    };
}
