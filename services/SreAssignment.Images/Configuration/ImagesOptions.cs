using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Configuration;

/// <summary>Limits of the images service (<c>Images</c> in configuration).</summary>
internal sealed class ImagesOptions
{
    /// <summary>The largest image taken, in bytes.</summary>
    public long MaxBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>The most pixels an image may have, by its header.</summary>
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>The most pixels an image may have on one side.</summary>
    public int MaxSide { get; set; } = 32_768;

    /// <summary>The most frames an animation may have, of which the first is shown.</summary>
    public int MaxFrames { get; set; } = 1000;

    /// <summary>Queries by name, for <c>?preset=</c>: <c>Images:Presets:thumbnail</c> = <c>width=160&amp;height=160&amp;fit=cover</c>.</summary>
    public Dictionary<string, string> Presets { get; set; } = [];

    public SignedLinkOptions Links { get; set; } = new();

    public RenditionOptions Renditions { get; set; } = new();

    public WorkOptions Work { get; set; } = new();
}

/// <summary>Bounds of the stored renditions (<c>Images:Renditions</c> in configuration).</summary>
internal sealed class RenditionOptions
{
    /// <summary>The size of all stored renditions in bytes, beyond which those that were not used for the longest time are deleted.</summary>
    public long MaxBytes { get; set; } = 4L * 1024 * 1024 * 1024;
}

/// <summary>Bounds of the work done at the same time (<c>Images:Work</c> in configuration).</summary>
internal sealed class WorkOptions
{
    /// <summary>Bytes that images being worked on may take in memory.</summary>
    public long MemoryBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>Bytes that received images may take in memory. Beyond that they are in temporary files.</summary>
    public long BodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many images are worked on at once; the number of processors where it is not set.</summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How many may wait for their turn.</summary>
    public int QueueLength { get; set; } = 64;

    /// <summary>How long one waits before it is refused.</summary>
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the work on one image may take, its turn having come.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);
}

internal sealed class ImagesOptionsValidator : IValidateOptions<ImagesOptions>
{
    public ValidateOptionsResult Validate(string? name, ImagesOptions options)
    {
        string?[] failures =
        [
            Range("MaxBytes", options.MaxBytes, 1024, 1L << 30),
            Range("MaxPixels", options.MaxPixels, 1, 500_000_000),
            Range("MaxSide", options.MaxSide, 1, 65_535),
            Range("MaxFrames", options.MaxFrames, 1, 100_000),
            Range("Renditions:MaxBytes", options.Renditions.MaxBytes, 1 << 20, long.MaxValue),
            Range("Work:BodyBytes", options.Work.BodyBytes, 0, long.MaxValue),
            Range("Work:MemoryBytes", options.Work.MemoryBytes, 1 << 20, long.MaxValue),
            Range("Work:Concurrency", options.Work.Concurrency, 1, 1024),
            Range("Work:QueueLength", options.Work.QueueLength, 0, 10_000),
            Range("Work:QueueTimeout", options.Work.QueueTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(1)),
            Range("Work:Deadline", options.Work.Deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5)),
            .. options.Links.Keys.Select((key, i) => key.Length >= SignedLinkOptions.ShortestKey
                ? null
                : $"Images:Links:Keys:{i} has {key.Length} characters. Set it to a random secret of at least {SignedLinkOptions.ShortestKey}."),
            .. options.Presets.Select(preset => Check(preset.Key, preset.Value)),
        ];
        var found = failures.OfType<string>().ToList();
        return found.Count > 0 ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }

    private static string? Check(string name, string query)
    {
        try
        {
            var reader = new ParameterReader(QueryHelpers.ParseQuery(query));
            reader.AllowOnly(TransformParameters.Names);
            TransformParameters.Read(reader);
            return null;
        }
        catch (ProblemException problem)
        {
            return $"Images:Presets:{name} is '{query}'. {problem.Message}";
        }
    }

    private static string? Range<T>(string setting, T value, T minimum, T maximum)
        where T : IComparable<T> =>
        value.CompareTo(minimum) >= 0 && value.CompareTo(maximum) <= 0 ? null : $"Images:{setting} is {value}. Set it from {minimum} to {maximum}, or leave it out.";
}
