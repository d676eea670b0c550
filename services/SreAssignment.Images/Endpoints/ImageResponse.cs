using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Telemetry;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Images.Endpoints;

/// <summary>How images are sent: as what they are and nothing else, whatever a browser might make of their bytes.</summary>
internal static class ImageResponse
{
    public const string Immutable = "private, max-age=31536000, immutable";

    /// <summary>Sets the headers of every image.</summary>
    /// <param name="response">To what.</param>
    /// <param name="name">File name without extension.</param>
    /// <param name="format">What it is.</param>
    public static void Describe(HttpResponse response, string name, ImageFormat format)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.ContentDisposition = $"inline; filename=\"{name}.{format.Extension}\"";
    }

    public static void Describe(HttpResponse response, StageTimings timings) => response.Headers["Server-Timing"] = timings.ToString();

    /// <summary>A stored object, or the part of it that is asked for (RFC 9110 sections 13 and 14).</summary>
    public static IResult Stored(IObjectStore store, ObjectReader reader, ImageFormat format, EntityTagHeaderValue tag) =>
        Results.Stream(new ObjectStream(store, reader), format.ContentType, entityTag: tag, enableRangeProcessing: true);

    /// <summary>Whether the caller has what the tag names (RFC 9110 section 13.1.2), so that the store need not be asked.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known && known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false));

    public static EntityTagHeaderValue Tag(string value) => new($"\"{value}\"");
}
