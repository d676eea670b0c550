using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Configuration;

/// <summary>Limits of the images service (<c>Images</c> in configuration).</summary>
internal sealed class ImagesOptions
{
    /// <summary>The largest image that is accepted, in bytes.</summary>
    [Range(typeof(long), "1024", "1073741824")]
    public long MaxBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>The most pixels an image may have, by its header.</summary>
    [Range(typeof(long), "1", "500000000")]
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>The most pixels an image may have on one side.</summary>
    [Range(1, 65_535)]
    public int MaxSide { get; set; } = 32_768;

    /// <summary>The most frames an animation may have.</summary>
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

/// <summary>Bounds of the renditions in the store and in memory (<c>Images:Renditions</c> in configuration).</summary>
internal sealed class RenditionOptions
{
    /// <summary>The size of all stored renditions in bytes, beyond which those that were not used for the longest time are deleted.</summary>
    [Range(typeof(long), "1048576", "9223372036854775807")]
    public long MaxBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>The memory of a replica for small stored renditions that were read recently, in bytes. With 0, each is read from the store.</summary>
    [Range(typeof(long), "0", "1073741824")]
    public long MemoryBytes { get; set; } = 32 * 1024 * 1024;
}

/// <summary>Bounds of the work at the same time (<c>Images:Work</c> in configuration).</summary>
internal sealed class WorkOptions
{
    /// <summary>The memory for images that are processed at the same time, in bytes.</summary>
    [Range(typeof(long), "1048576", "9223372036854775807")]
    public long MemoryBytes { get; set; } = 512 * 1024 * 1024;

    /// <summary>The memory for received images, in bytes. Beyond that they are in temporary files.</summary>
    [Range(typeof(long), "0", "9223372036854775807")]
    public long BodyBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The largest number of images that are processed at the same time. The default is the number of processors.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>The largest number of images that wait for a slot.</summary>
    [Range(0, 10_000)]
    public int QueueLength { get; set; } = 64;

    /// <summary>The longest wait for a slot. After that the request is rejected.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest time to process one image, without the wait for a slot.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Validates the attributes of the options.</summary>
[OptionsValidator]
internal sealed partial class ImagesOptionsAttributes : IValidateOptions<ImagesOptions>;

/// <summary>Signed links (<c>Images:Links</c> in configuration).</summary>
internal sealed class SignedLinkOptions
{
    public const int ShortestKey = 32;

    /// <summary>
    /// Secrets of at least 32 characters, the same on every replica. The first signs, and all are accepted: to rotate, put the new one first. Without keys
    /// there are no signed links.
    /// </summary>
    public IList<string> Keys { get; set; } = [];
}

/// <summary>Validates the keys and the presets.</summary>
internal sealed class ImagesOptionsValidator : IValidateOptions<ImagesOptions>
{
    public ValidateOptionsResult Validate(string? name, ImagesOptions options)
    {
        List<string> failures =
        [
            .. options.Links.Keys.Index().Where(key => key.Item.Length < SignedLinkOptions.ShortestKey).Select(key =>
                $"Images:Links:Keys:{key.Index} has {key.Item.Length} characters; it must be a random secret of at least {SignedLinkOptions.ShortestKey}."),
            .. options.Presets.Select(preset => Check(preset.Key, preset.Value)).OfType<string>(),
        ];
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
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
