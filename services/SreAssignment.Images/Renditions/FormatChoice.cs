using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Parameters;

namespace SreAssignment.Images.Renditions;

/// <summary>Chooses the format of a rendition. A format that the client names has precedence.</summary>
internal static class FormatChoice
{
    /// <param name="parameters">The requested transformation.</param>
    /// <param name="source">Format and transparency of the source.</param>
    /// <param name="accept">The request's <c>Accept</c> header.</param>
    public static OutputFormat For(TransformParameters parameters, ImageHeader source, IList<MediaTypeHeaderValue> accept)
    {
        if (parameters.Format is { } named)
            return named;
        if (parameters.NegotiateFormat)
            return Negotiate(parameters, source, accept);
        if (source.Format == ImageFormat.Jpeg)
            return OutputFormat.Jpeg;
        if (source.Format == ImageFormat.Avif)
            return OutputFormat.Avif;
        if (source.Format == ImageFormat.Gif && IsAnimated(parameters, source))
            return OutputFormat.Gif;
        return source.Format == ImageFormat.Webp ? OutputFormat.Webp : OutputFormat.Png;
    }

    private static bool IsAnimated(TransformParameters parameters, ImageHeader source) => source.IsAnimated && parameters is { Animated: true, Frame: null };

    // RFC 9110 section 12.5.1. A client that accepts everything may still not show AVIF or WebP, so among equal qualities these win only where they are named.
    private static OutputFormat Negotiate(TransformParameters parameters, ImageHeader source, IList<MediaTypeHeaderValue> accept)
    {
        var isAnimated = IsAnimated(parameters, source);
        var fallback = isAnimated ? OutputFormat.Gif : source.HasAlpha ? OutputFormat.Png : OutputFormat.Jpeg;
        OutputFormat[] candidates = isAnimated
            ? [fallback, OutputFormat.Webp]
            : [fallback, OutputFormat.Webp, .. fallback == OutputFormat.Png ? (OutputFormat[])[] : [OutputFormat.Png], OutputFormat.Avif];
        var best = candidates
            .Select((format, order) => (Format: format, Match: Match(format.Format().ContentType, accept), Order: order))
            .OrderByDescending(c => c.Match.Quality)
            .ThenByDescending(c => c is { Match.IsNamed: true, Format: OutputFormat.Webp or OutputFormat.Avif } ? c.Order : 0)
            .ThenBy(c => c.Order)
            .First();

        // A response in a format that is not accepted is better than none (RFC 9110 section 12.4.1).
        return best.Match.Quality > 0 ? best.Format : fallback;
    }

    // The most specific range decides: image/webp, then image/*, then */*.
    private static (double Quality, bool IsNamed) Match(string contentType, IList<MediaTypeHeaderValue> accept)
    {
        if (accept.Count == 0)
            return (1, false);
        var found = accept
            .Where(range => range.MatchesAllTypes || (range.MatchesAllSubTypes && range.Type == "image")
                || range.MediaType.Equals(contentType, StringComparison.OrdinalIgnoreCase))
            .OrderBy(range => range.MatchesAllTypes ? 2 : range.MatchesAllSubTypes ? 1 : 0)
            .FirstOrDefault();
        return (found is null ? 0 : found.Quality ?? 1, found is { MatchesAllTypes: false, MatchesAllSubTypes: false });
    }
}
