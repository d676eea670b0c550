using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Telemetry;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Endpoints;

/// <summary>Sends images with headers that stop a browser from interpreting the bytes as anything else.</summary>
internal static class ImageResponse
{
    public const string Immutable = "private, max-age=31536000, immutable";

    /// <summary>Sets the headers of every image.</summary>
    public static void Describe(HttpResponse response, string name, ImageFormat format)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.ContentDisposition = $"inline; filename=\"{name}.{format.Extension}\"";
    }

    public static void Describe(HttpResponse response, StageTimings timings) => response.Headers["Server-Timing"] = timings.ToString();

    /// <summary>Sends an image, or the part of it that is requested (RFC 9110 sections 13 and 14).</summary>
    /// <param name="request">The request.</param>
    /// <param name="content">The image, which can be moved; it is disposed of after the response.</param>
    /// <param name="format">The format of the image.</param>
    /// <param name="tag">The entity tag of the image.</param>
    public static async Task<IResult> SendAsync(HttpRequest request, Stream content, ImageFormat format, EntityTagHeaderValue tag)
    {
        if (Refuse(request, content.Length, tag) is not { } problem)
            return Results.Stream(content, format.ContentType, entityTag: tag, enableRangeProcessing: true);
        await content.DisposeAsync();
        return problem;
    }

    // The framework processes a Range of any unit and for HEAD, and responds to conditions that are not met without a body.
    private static IResult? Refuse(HttpRequest request, long length, EntityTagHeaderValue tag)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfMatch is { Count: > 0 } expected && !expected.Any(e => e.Equals(EntityTagHeaderValue.Any) || e.Compare(tag, useStrongComparison: true)))
            return Problem(request, ImageProblems.PreconditionFailed, $"If-Match names none of the versions of this image. Its ETag is {tag}.");
        if (request.Headers.Range.Count == 0)
            return null;
        var isCurrent = headers.IfRange is null || headers.IfRange.EntityTag?.Compare(tag, useStrongComparison: true) == true;
        if (!HttpMethods.IsGet(request.Method) || headers.Range is not { } range || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || !isCurrent)
        {
            request.Headers.Range = default;
            return null;
        }

        if (range.Ranges.Count != 1 || range.Ranges.Single() is not { } single || (single.From is { } from ? from < length : single.To > 0))
            return null;
        request.HttpContext.Response.Headers.ContentRange = $"bytes */{length}";
        return Problem(request, ImageProblems.RangeNotSatisfiable, $"The range {range} is outside of the image, which has {length} bytes.");
    }

    // The headers of the image do not describe a problem.
    private static IResult Problem(HttpRequest request, ProblemType type, string detail)
    {
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.Remove(HeaderNames.ContentDisposition);
        headers.Remove(HeaderNames.ContentSecurityPolicy);
        return ServiceDefaults.Problems.Problem.Result(type, detail);
    }

    /// <summary>Returns whether the client has the image of the tag (RFC 9110 section 13.1.2), so that the store is not read.</summary>
    public static bool IsKnown(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known && known.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, useStrongComparison: false));

    public static EntityTagHeaderValue Tag(string value) => new($"\"{value}\"");
}
