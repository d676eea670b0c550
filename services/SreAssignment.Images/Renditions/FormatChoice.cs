using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Renditions;

/// <summary>What a rendition is encoded as where the caller has not named a format.</summary>
internal static class FormatChoice
{
    /// <param name="parameters">What was asked for.</param>
    /// <param name="source">Format and transparency of the source.</param>
    /// <param name="accept">The request's <c>Accept</c> header.</param>
    public static OutputFormat For(TransformParameters parameters, ImageHeader source, IList<MediaTypeHeaderValue> accept)
    {
        if (parameters.Format is { } named)
            return named;
        if (parameters.NegotiateFormat)
            return AcceptsWebp(accept) ? OutputFormat.Webp : source.HasAlpha ? OutputFormat.Png : OutputFormat.Jpeg;
        if (source.Format == ImageFormat.Jpeg)
            return OutputFormat.Jpeg;
        return source.Format == ImageFormat.Webp ? OutputFormat.Webp : OutputFormat.Png;
    }

    /// <summary>Only if it is named: every client says "anything", and not all of them can show WebP.</summary>
    private static bool AcceptsWebp(IList<MediaTypeHeaderValue> accept) =>
        accept.Any(type => type.MediaType.Equals(ImageFormat.Webp.ContentType, StringComparison.OrdinalIgnoreCase) && type.Quality is null or > 0);
}
