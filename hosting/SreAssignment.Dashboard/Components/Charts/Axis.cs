namespace SreAssignment.Dashboard.Components.Charts;

/// <summary>The scale of values: from 0, or from below where there is something below, up to a round number.</summary>
internal sealed class Axis
{
    private const int Steps = 4;
    private static readonly double[] Round = [1, 2, 2.5, 5, 10];

    public Axis(IEnumerable<double> values)
    {
        var (low, high) = (0d, 0d);
        foreach (var value in values.Where(double.IsFinite))
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        var step = high > low ? (high - low) / Steps : 1d / Steps;
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(step)));
        Step = magnitude * Round.First(r => r * magnitude >= step * 0.999999);
        Low = Math.Floor(low / Step) * Step;
        High = Math.Max(Low + Step, Math.Ceiling((high / Step) - 1e-9) * Step);
    }

    public double Low { get; }

    public double High { get; }

    public double Step { get; }

    public IEnumerable<double> Ticks
    {
        get
        {
            for (var i = 0; Low + (i * Step) <= High + (Step / 2); i++)
                yield return Low + (i * Step);
        }
    }

    /// <summary>Where a value lies, 0 at the low end and 1 at the high.</summary>
    public double At(double value) => (value - Low) / (High - Low);
}
