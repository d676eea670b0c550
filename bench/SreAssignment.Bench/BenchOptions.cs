namespace SreAssignment.Bench;

/// <summary>What can be set on the command line, as <c>--Rounds=3</c>.</summary>
internal sealed class BenchOptions
{
    /// <summary>How often each contender runs each case.</summary>
    public int Rounds { get; set; } = 5;

    /// <summary>How long one run is.</summary>
    public TimeSpan Round { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How long each contender runs each case before anything counts.</summary>
    public TimeSpan WarmUp { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Requests at the same time, each as soon as the one before is answered.</summary>
    public int Connections { get; set; } = 2 * Environment.ProcessorCount;

    /// <summary>1 to 100, of both formats and for both contenders.</summary>
    public int Quality { get; set; } = 80;

    /// <summary>sharp's effort for WebP, 0 to 6. The images service has 3.</summary>
    public int Effort { get; set; } = 3;
}

/// <summary>A rendition to make.</summary>
internal sealed record Case(int Width, string Format)
{
    public static List<Case> All { get; } = [new(320, "jpeg"), new(1280, "jpeg"), new(320, "webp"), new(1280, "webp"), new(320, "avif"), new(1280, "avif")];

    public override string ToString() => $"{Width} px {Format}";
}
