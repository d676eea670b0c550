using System.Globalization;

namespace SreAssignment.Images.Tests.Support;

/// <summary>What <c>/metrics</c> says at one moment.</summary>
internal sealed class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples;

    private Scrape(List<(string Name, string Labels, double Value)> samples) => _samples = samples;

    public static async Task<Scrape> TakeAsync(HttpClient management)
    {
        var text = await management.GetStringAsync("/metrics");
        return new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Parse)]);
    }

    /// <summary>The sum over all series of that name that have these labels, each as <c>name="value"</c>; 0 where there is none.</summary>
    public double Sum(string name, params string[] labels) =>
        _samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal))).Sum(sample => sample.Value);

    // name{label="value",...} value [timestamp]
    private static (string Name, string Labels, double Value) Parse(string line)
    {
        var end = line.LastIndexOf('}');
        var name = line[..line.IndexOfAny(['{', ' '])];
        var labels = end < 0 ? "" : line[name.Length..end];
        var value = line[(end < 0 ? name.Length : end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return (name, labels, double.Parse(value, CultureInfo.InvariantCulture));
    }
}
