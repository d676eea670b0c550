using SreAssignment.Images.Catalog;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Telemetry;

namespace SreAssignment.Images.Renditions;

/// <summary>One image in one form.</summary>
/// <param name="Image">The image.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parameters">What to do with it.</param>
/// <param name="Format">What to encode it as.</param>
internal sealed record RenditionRequest(ImageMetadata Image, ImageId Id, TransformParameters Parameters, OutputFormat Format)
{
    /// <summary>The same for everything that gives the same bytes.</summary>
    public string Hash { get; } = RenditionKey.HashOf(Parameters, Format);

    public string Key => ImageKeys.Rendition(Id, Hash);

    public ImageFormat Encoding => Format.Format();
}

/// <summary>A rendition just made.</summary>
/// <param name="Image">Its bytes.</param>
/// <param name="Timings">How long the making took, stage by stage.</param>
internal sealed record MadeRendition(EncodedResult Image, StageTimings Timings);
