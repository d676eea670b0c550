using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Configuration;

/// <summary>Limits of the images service (<c>Images</c> in configuration).</summary>
internal sealed class ImagesOptions
{
    /// <summary>The largest image taken, in bytes.</summary>
    [Range(typeof(long), "1024", "1073741824")]
    public long MaxBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>The most pixels an image may have, by its header.</summary>
    [Range(typeof(long), "1", "500000000")]
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>The most pixels an image may have on one side.</summary>
    [Range(1, 65_535)]
    public int MaxSide { get; set; } = 32_768;

    /// <summary>The most frames an animation may have, of which the first is shown.</summary>
    [Range(1, 100_000)]
    public int MaxFrames { get; set; } = 1000;

    /// <summary>Queries by name, for <c>?preset=</c>: <c>Images:Presets:thumbnail</c> = <c>width=160&amp;height=160&amp;fit=cover</c>.</summary>
    public Dictionary<string, string> Presets { get; set; } = [];

    public SignedLinkOptions Links { get; set; } = new();

    [ValidateObjectMembers]
    public RenditionOptions Renditions { get; set; } = new();

    [ValidateObjectMembers]
    public WorkOptions Work { get; set; } = new();
}

/// <summary>Bounds of the stored renditions (<c>Images:Renditions</c> in configuration).</summary>
internal sealed class RenditionOptions
{
    /// <summary>The size of all stored renditions in bytes, beyond which those that were not used for the longest time are deleted.</summary>
    [Range(typeof(long), "1048576", "9223372036854775807")]
    public long MaxBytes { get; set; } = 4L * 1024 * 1024 * 1024;
}

/// <summary>Bounds of the work done at the same time (<c>Images:Work</c> in configuration).</summary>
internal sealed class WorkOptions
{
    /// <summary>Bytes that images being worked on may take in memory.</summary>
    [Range(typeof(long), "1048576", "9223372036854775807")]
    public long MemoryBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>Bytes that received images may take in memory. Beyond that they are in temporary files.</summary>
    [Range(typeof(long), "0", "9223372036854775807")]
    public long BodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>How many images are worked on at once; the number of processors where it is not set.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How many may wait for their turn.</summary>
    [Range(0, 10_000)]
    public int QueueLength { get; set; } = 64;

    /// <summary>How long one waits before it is refused.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the work on one image may take, its turn having come.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class ImagesOptionsAttributes : IValidateOptions<ImagesOptions>;

/// <summary>Validates the keys and the presets.</summary>
internal sealed class ImagesOptionsValidator : IValidateOptions<ImagesOptions>
{
    public ValidateOptionsResult Validate(string? name, ImagesOptions options)
    {
        string?[] failures =
        [
            .. options.Links.Keys.Select((key, i) => key.Length >= SignedLinkOptions.ShortestKey
                ? null
                : $"Images:Links:Keys:{i} has {key.Length} characters; it must be a random secret of at least {SignedLinkOptions.ShortestKey}."),
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
            reader.AllowOnly(TransformParameters.Descriptions);
            TransformParameters.Read(reader);
            return null;
        }
        catch (ProblemException problem)
        {
            return $"Images:Presets:{name} is '{query}'. {problem.Message}";
        }
    }
}

/// <summary>Signed links (<c>Images:Links</c> in configuration).</summary>
internal sealed class SignedLinkOptions
{
    public const int ShortestKey = 32;

    /// <summary>Secrets of at least 32 characters, the same on every replica. The first signs, all are accepted: to rotate, put the new one first. None: no links.</summary>
    public IList<string> Keys { get; set; } = [];
}
