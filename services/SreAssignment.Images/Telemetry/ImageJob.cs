using SkiaSharp;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Telemetry;

/// <summary>One piece of work on an image, as metrics tell it.</summary>
/// <param name="Operation">What it is for: <c>upload</c>, <c>rendition</c> or <c>process</c>.</param>
/// <param name="Source">The image's header.</param>
/// <param name="Length">The image's length in bytes.</param>
/// <param name="Format">What comes out; null where nothing does.</param>
/// <param name="Result">The size of what comes out.</param>
internal sealed record ImageJob(string Operation, ImageHeader Source, long Length, OutputFormat? Format = null, SKSizeI Result = default);
