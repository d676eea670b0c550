using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Telemetry;

namespace SreAssignment.Images.Renditions;

/// <summary>One image in one form.</summary>
internal sealed record RenditionRequest(ImageMetadata Image, ImageId Id, TransformParameters Parameters, OutputFormat Format)
{
    /// <summary>The same for everything that gives the same bytes.</summary>
    public string Hash { get; } = RenditionKey.HashOf(Parameters, Format);

    public string Key => ImageKeys.Rendition(Id, Hash);

    public ImageFormat Encoding => Format.Format();
}

/// <summary>A rendition just made.</summary>
internal sealed record MadeRendition(EncodedResult Image, StageTimings Timings);
