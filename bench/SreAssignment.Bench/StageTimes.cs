using System.Globalization;
using System.Text.RegularExpressions;

namespace SreAssignment.Bench;

/// <summary>The stages of several <c>Server-Timing</c> headers.</summary>
internal sealed partial class StageTimes
{
    private readonly Dictionary<string, List<double>> _stages = [];

    public void Add(string serverTiming)
    {
        foreach (Match stage in Stage().Matches(serverTiming))
        {
            if (!_stages.TryGetValue(stage.Groups[1].Value, out var durations))
                _stages[stage.Groups[1].Value] = durations = [];
            durations.Add(double.Parse(stage.Groups[2].Value, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The median of each.</summary>
    public override string ToString() => string.Join(", ", _stages.Select(stage => string.Create(
        CultureInfo.InvariantCulture, $"{stage.Key} {stage.Value.Order().ElementAt(stage.Value.Count / 2):0.0}")));

    [GeneratedRegex("([a-z]+);dur=([0-9.]+)")]
    private static partial Regex Stage();
}
