using System.Globalization;
using System.Text;
using SreAssignment.Bench.Load;

namespace SreAssignment.Bench.Reports;

/// <summary>A value in the picture.</summary>
internal sealed record Bar(string Name, double Value, bool IsOurs);

/// <summary>Bars of the same unit.</summary>
internal sealed record BarGroup(string Title, IReadOnlyList<Bar> Bars);

/// <summary>The results in Markdown, and what the picture shows of them.</summary>
internal sealed class Report
{
    private const int MaxLineLength = 156;

    private readonly StringBuilder _text = new();
    private readonly List<BarGroup> _groups = [];

    public IReadOnlyList<BarGroup> Groups => _groups;

    public string Text => _text.ToString();

    public void Heading(string title) => _text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n");

    /// <summary>Adds a paragraph in lines of the length that the repository allows.</summary>
    public void Paragraph(string text)
    {
        var column = 0;
        foreach (var word in text.Split(' '))
        {
            var isNewLine = column > 0 && column + 1 + word.Length > MaxLineLength;
            _text.Append(column == 0 ? "" : isNewLine ? "\n" : " ").Append(word);
            column = (isNewLine || column == 0 ? 0 : column + 1) + word.Length;
        }
        _text.Append("\n\n");
    }

    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Row(columns);
        Row([.. columns.Select((_, i) => i == 0 ? "---" : "---:")]);
        foreach (var row in rows)
            Row(row);
        _text.Append('\n');

        void Row(IReadOnlyList<string> cells) => _text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells)} |\n");
    }

    /// <summary>Adds a table of a comparison, and its bars.</summary>
    public void Add(Comparison comparison)
    {
        var first = comparison.Contenders[0];
        Table(
            [comparison.Name, "requests/s", "ratio (least to most)", "mean ms", "p50 ms", "p99 ms", "CPU ms/request"],
            comparison.Contenders.Select(contender => (IReadOnlyList<string>)
            [
                contender.Name,
                Number(comparison.Of(contender, m => m.PerSecond).Median),
                contender == first ? "" : Ratio(comparison.Ratio(contender)),
                Number(comparison.Of(contender, m => m.MeanMs).Median),
                Number(comparison.Of(contender, m => m.P50Ms).Median),
                Number(comparison.Of(contender, m => m.P99Ms).Median),
                Number(comparison.Of(contender, m => m.CpuMs).Median),
            ]));
        _groups.Add(new($"{comparison.Name}, requests per second", [.. comparison.Contenders.Select(contender => new Bar(
            contender.Name, comparison.Of(contender, m => m.PerSecond).Median, contender == first))]));
    }

    /// <summary>A number with three significant digits.</summary>
    public static string Number(double value) => value switch
    {
        double.NaN => "–",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString(value >= 0.1 ? "0.00" : "0.000", CultureInfo.InvariantCulture),
    };

    public static string Ratio(Spread ratio) => double.IsNaN(ratio.Median) ? "–" : string.Create(
        CultureInfo.InvariantCulture, $"{ratio.Median:0.00} ({ratio.Least:0.00} to {ratio.Most:0.00})");

    public static string Megabytes(double bytes) => (bytes / (1024 * 1024)).ToString("0.0", CultureInfo.InvariantCulture);
}
