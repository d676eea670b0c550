using SkiaSharp;
using SreAssignment.Testing;

namespace SreAssignment.Bench;

/// <summary>What one run of a contender came to.</summary>
internal sealed record Run(TimeSpan Duration, TimeSpan CpuTime, IReadOnlyList<TimeSpan> Latencies)
{
    public double PerSecond => Latencies.Count / Duration.TotalSeconds;
}

/// <summary>How one contender did in one case.</summary>
internal sealed class Score
{
    private readonly List<Run> _runs = [];

    public int Bytes { get; set; }

    /// <summary>To the photo's area average; 1 is identical.</summary>
    public double Similarity { get; set; }

    public IReadOnlyList<Run> Runs => _runs;

    public double PerSecond => _runs.Sum(run => run.Latencies.Count) / _runs.Sum(run => run.Duration.TotalSeconds);

    /// <summary>Milliseconds of a processor for one request, all that the server's process does counted; what else the machine does hardly matters to it.</summary>
    public double CpuPerRequest => _runs.Sum(run => run.CpuTime.TotalMilliseconds) / _runs.Sum(run => run.Latencies.Count);

    public void Add(Run run) => _runs.Add(run);

    public double Percentile(double part)
    {
        var all = _runs.SelectMany(run => run.Latencies).Order().ToList();
        return all[(int)Math.Min(all.Count - 1, all.Count * part)].TotalMilliseconds;
    }
}

/// <summary>How the contenders did in one case.</summary>
internal sealed class Result(Case test)
{
    private readonly Dictionary<string, Score> _scores = new() { ["images"] = new(), ["sharp"] = new() };

    public Case Test => test;

    /// <summary>Where the images service spends its time.</summary>
    public StageTimes Stages { get; } = new();

    public Score this[Contender contender] => _scores[contender.Name];

    public void Add(Contender contender, Run run) => this[contender].Add(run);

    /// <summary>Looks at what was made: a fast one that is worse would be no match.</summary>
    public void Look(Contender contender, Reference reference, byte[] made)
    {
        this[contender].Bytes = made.Length;
        this[contender].Similarity = reference.Compare(made);
    }
}

/// <summary>The photo as its renditions should look: every pixel the mean of the area that it covers.</summary>
internal sealed class Reference(byte[] photo)
{
    private readonly Lazy<double[,]> _luma = new(() =>
    {
        using var bitmap = SKBitmap.Decode(photo);
        return Similarity.Luma(bitmap);
    });

    private readonly Dictionary<(int, int), double[,]> _averages = [];

    public double Compare(byte[] made)
    {
        // SkiaSharp does not decode AVIF.
        using var image = NetVips.Image.NewFromBuffer(made);
        using var bitmap = SKBitmap.Decode(image.PngsaveBuffer(compression: 1));
        var size = (bitmap.Width, bitmap.Height);
        if (!_averages.TryGetValue(size, out var average))
            _averages[size] = average = Similarity.AreaAverage(_luma.Value, bitmap.Width, bitmap.Height);
        return Similarity.Ssim(average, Similarity.Luma(bitmap));
    }
}
