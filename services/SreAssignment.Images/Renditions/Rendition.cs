using SreAssignment.Images.Buffers;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Work;

namespace SreAssignment.Images.Renditions;

/// <summary>A requested rendition of a stored image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Parameters">The transformation.</param>
/// <param name="Format">The format of the result.</param>
/// <param name="Watermark">The image of the watermark, if there is one.</param>
internal sealed record RenditionRequest(ImageMetadata Image, TransformParameters Parameters, OutputFormat Format, ImageMetadata? Watermark)
{
    /// <summary>The canonical cache key of the parameters.</summary>
    public string Hash { get; } = RenditionKey.HashOf(Parameters, Format, Watermark);

    public ImageId Id => Image.Id;

    public string Key => ImageKeys.Rendition(Id, Hash);

    public ImageFormat Encoding => Format.Format();
}

/// <summary>The source of a rendition.</summary>
/// <param name="Header">The header of the image.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="LoadAsync">Loads its bytes, once the work gate admits it.</param>
internal sealed record RenditionSource(ImageHeader Header, long Length, Func<CancellationToken, Task<LoadedContent>> LoadAsync);

/// <summary>A rendition that this request made.</summary>
internal sealed record MadeRendition(EncodedResult Image, StageTimings Timings);
