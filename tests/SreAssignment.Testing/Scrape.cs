using System.Globalization;

namespace SreAssignment.Testing;

/// <summary>The samples of one scrape of <c>/metrics</c>, in Prometheus' text format.</summary>
public sealed class Scrape
{
    private readonly List<(string Name, string Labels, double Value)> _samples;

    private Scrape(List<(string Name, string Labels, double Value)> samples) => _samples = samples;

    /// <summary>Scrapes a service.</summary>
    /// <param name="management">A client whose base address is the management port.</param>
    public static async Task<Scrape> TakeAsync(HttpClient management)
    {
        var text = await management.GetStringAsync("/metrics");
        return new([.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(Parse)]);
    }

    /// <summary>Returns the samples as text.</summary>
    public override string ToString() => string.Join('\n', _samples.Select(sample =>
        $"{sample.Name}{sample.Labels} {sample.Value.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Whether there is at least one series of that name.</summary>
    public bool Contains(string name) => _samples.Exists(sample => sample.Name == name);

    /// <summary>Adds up all series of that name that have these labels, each as <c>name="value"</c>. Returns 0 where there is none.</summary>
    public double Sum(string name, params string[] labels) =>
        _samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.Contains(label, StringComparison.Ordinal)))
            .Sum(sample => sample.Value);

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
