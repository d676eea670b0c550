using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Renditions;

/// <summary>One image in one form.</summary>
/// <param name="Image">The image.</param>
/// <param name="Parameters">What to do with it.</param>
/// <param name="Format">What to encode it as.</param>
/// <param name="Watermark">The image of the watermark, if there is one.</param>
internal sealed record RenditionRequest(ImageMetadata Image, TransformParameters Parameters, OutputFormat Format, ImageMetadata? Watermark)
{
    /// <summary>The same for everything that gives the same bytes.</summary>
    public string Hash { get; } = RenditionKey.HashOf(Parameters, Format, Watermark);

    public ImageId Id => Image.ParsedId;

    public string Key => ImageKeys.Rendition(Id, Hash);

    public ImageFormat Encoding => Format.Format();
}

/// <summary>What a rendition is made of.</summary>
/// <param name="Header">The header of the image.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="LoadAsync">Loads its bytes, once the work gate admits it.</param>
internal sealed record RenditionSource(ImageHeader Header, long Length, Func<CancellationToken, Task<LoadedContent>> LoadAsync);

/// <summary>A rendition just made.</summary>
internal sealed record MadeRendition(EncodedResult Image, StageTimings Timings);
