using SreAssignment.Images.Buffers;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Uploads;

/// <summary>Reads the header of an image, and rejects what is over the limits, before any of it is decoded.</summary>
internal sealed class ImageInspector(ImageLimits limits, ImageWorker worker)
{
    // It has the header of nearly every image, and is so small that it is read without a slot of the work gate.
    private const int FirstPart = 256 * 1024;

    /// <exception cref="ProblemException">It is not a supported image, or it is too large.</exception>
    public async Task<ImageHeader> InspectAsync(ReceivedImage body, StageTimings timings, CancellationToken cancellationToken)
    {
        // The decoder of JPEG reads no more than the header, which takes less time than to start a thread.
        if (body is { IsInMemory: true } && body.Format == ImageFormat.Jpeg)
        {
            using var content = await body.LoadAsync(body.Length, cancellationToken);
            return Read(content, cancellationToken);
        }
        if (body.Length <= FirstPart)
            return await ReadAllAsync(body, cancellationToken);
        // The other formats have parts of their header at the end.
        if (body.Format == ImageFormat.Jpeg && await TryReadFirstAsync(body, cancellationToken) is { } header)
            return header;
        // Decoders that read all of it at once keep a copy.
        return await worker.RunAsync(2L * body.Length, timings, token => ReadAllAsync(body, token), cancellationToken);
    }

    private async Task<ImageHeader?> TryReadFirstAsync(ReceivedImage body, CancellationToken cancellationToken)
    {
        using var first = await body.LoadAsync(FirstPart, cancellationToken);
        try
        {
            return await ImageWorker.ComputeAsync(() => Read(first, cancellationToken));
        }
        catch (ProblemException problem) when (problem.Type == ImageProblems.InvalidImage)
        {
            // The header is longer than the part.
            return null;
        }
    }

    private async Task<ImageHeader> ReadAllAsync(ReceivedImage body, CancellationToken cancellationToken)
    {
        using var content = await body.LoadAsync(body.Length, cancellationToken);
        limits.CheckFrames(content, body.Format);
        return await ImageWorker.ComputeAsync(() => Read(content, cancellationToken));
    }

    private ImageHeader Read(LoadedContent content, CancellationToken cancellationToken)
    {
        var header = EncodedImage.Open(content.Open(), cancellationToken).Header;
        limits.Check(header);
        return header;
    }
}
