using SreAssignment.Images.Imaging;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Intake;

/// <summary>Reads an image's header, and refuses what is beyond the limits, before any of it is decoded.</summary>
internal sealed class ImageInspector(ImageLimits limits, ImageWorker worker)
{
    // Holds the header of nearly every image, and is so little that it can be read without waiting for a turn.
    private const int FirstPart = 256 * 1024;

    /// <param name="format">What it begins like.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="load">Brings as many of its first bytes as it is asked for.</param>
    /// <param name="timings">Gets the time spent waiting.</param>
    /// <param name="cancellationToken">Nobody wants it any more.</param>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">It is no image that is taken, or one that is too large.</exception>
    public async Task<ImageHeader> InspectAsync(
        ImageFormat format, long length, Func<long, CancellationToken, Task<LoadedContent>> load, StageTimings timings, CancellationToken cancellationToken)
    {
        if (length <= FirstPart)
            return await ReadAllAsync(format, length, load, cancellationToken);
        // WebP has its orientation at the end.
        if (format != ImageFormat.Webp && await ReadFirstAsync(load, cancellationToken) is { } header)
            return header;
        return await worker.RunAsync(Memory(length), timings, token => ReadAllAsync(format, length, load, token), cancellationToken);
    }

    // Codecs that read all of it at once keep a copy.
    private static long Memory(long length) => 2 * length;

    private async Task<ImageHeader?> ReadFirstAsync(Func<long, CancellationToken, Task<LoadedContent>> load, CancellationToken cancellationToken)
    {
        using var first = await load(FirstPart, cancellationToken);
        return await ImageWorker.ComputeAsync(() => Read(first, cancellationToken));
    }

    private async Task<ImageHeader> ReadAllAsync(
        ImageFormat format, long length, Func<long, CancellationToken, Task<LoadedContent>> load, CancellationToken cancellationToken)
    {
        using var content = await load(length, cancellationToken);
        limits.CheckFrames(content, format);
        return await ImageWorker.ComputeAsync(() => Read(content, cancellationToken)) ?? throw EncodedImage.WithoutHeader();
    }

    private ImageHeader? Read(LoadedContent content, CancellationToken cancellationToken)
    {
        using var image = EncodedImage.TryOpen(content.Open(), cancellationToken);
        if (image is null)
            return null;
        limits.Check(image.Header);
        return image.Header with { DecoderBytes = DecoderMemory.Of(content.Span, image.Header) };
    }
}
