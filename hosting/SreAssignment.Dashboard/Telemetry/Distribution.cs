namespace SreAssignment.Dashboard.Telemetry;

/// <summary>How many values fell between which bounds.</summary>
/// <param name="bounds">Upper bounds, rising; the last bucket has none.</param>
/// <param name="counts">One more than there are bounds.</param>
public sealed class Distribution(double[] bounds, double[] counts)
{
    public double[] Bounds { get; } = bounds;

    public double[] Counts { get; } = counts;

    public double Total => Counts.Sum();

    public Distribution Plus(Distribution other) => Combine(other, (a, b) => a + b);

    /// <summary>What came after an earlier moment.</summary>
    public Distribution Minus(Distribution earlier) => Combine(earlier, (a, b) => Math.Max(0, a - b));

    /// <summary>The value below which a share of all values lies, taken as evenly spread within a bucket; <see langword="null"/> when there are none.</summary>
    /// <param name="share">0 to 1.</param>
    public double? Percentile(double share)
    {
        var total = Total;
        if (total <= 0)
            return null;
        var wanted = share * total;
        var below = 0d;
        for (var i = 0; i < Counts.Length; i++)
        {
            if (Counts[i] <= 0 || below + Counts[i] < wanted)
            {
                below += Counts[i];
                continue;
            }

            // Nothing is known of the last bucket but that it is above the last bound.
            if (i == Bounds.Length)
                break;
            var lower = i == 0 ? Math.Min(0, Bounds[0]) : Bounds[i - 1];
            return lower + ((Bounds[i] - lower) * ((wanted - below) / Counts[i]));
        }

        return Bounds.Length == 0 ? null : Bounds[^1];
    }

    private Distribution Combine(Distribution other, Func<double, double, double> combine)
    {
        var counts = ReferenceEquals(Bounds, other.Bounds) || Bounds.AsSpan().SequenceEqual(other.Bounds) ? other.Counts : other.Within(Bounds);
        var result = new double[Counts.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = combine(Counts[i], counts[i]);
        return new Distribution(Bounds, result);
    }

    /// <summary>The counts between other bounds, values taken as evenly spread within a bucket.</summary>
    private double[] Within(double[] bounds)
    {
        var counts = new double[bounds.Length + 1];
        var below = 0d;
        for (var i = 0; i < bounds.Length; i++)
        {
            var upTo = UpTo(bounds[i]);
            counts[i] = upTo - below;
            below = upTo;
        }

        counts[^1] = Total - below;
        return counts;
    }

    private double UpTo(double value)
    {
        var sum = 0d;
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (Bounds[i] > value)
            {
                var lower = i == 0 ? Math.Min(0, Bounds[0]) : Bounds[i - 1];
                return value <= lower ? sum : sum + (Counts[i] * (value - lower) / (Bounds[i] - lower));
            }

            sum += Counts[i];
        }

        return sum;
    }
}
