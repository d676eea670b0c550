using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Formats;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Storage;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Endpoints;

/// <summary>Sends images with headers that stop a browser from interpreting the bytes as anything else.</summary>
internal static class ImageResponse
{
    /// <summary>The caching of responses to requests with a token. The bytes of an address never change.</summary>
    public const string Private = "private, max-age=31536000, immutable";

    // A shared cache serves an image for this long after it was deleted.
    private static readonly TimeSpan LongestShared = TimeSpan.FromMinutes(5);

    /// <summary>Returns the caching of responses to signed links.</summary>
    /// <param name="validity">How long the link is valid.</param>
    public static string Public(TimeSpan validity) =>
        $"public, max-age={(long)Math.Max(0, Math.Min(validity.TotalSeconds, LongestShared.TotalSeconds))}";

    /// <summary>Sets the headers of every image.</summary>
    public static void Describe(HttpResponse response, string name, ImageFormat format)
    {
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers.ContentDisposition = $"inline; filename=\"{name}.{format.Extension}\"";
    }

    public static void Describe(HttpResponse response, StageTimings timings) => response.Headers["Server-Timing"] = timings.ToString();

    /// <summary>Evaluates the conditions of a request in the order of RFC 9110 section 13.2.2, before the image is read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tag">The entity tag of the image.</param>
    /// <param name="cacheControl">How the image may be cached.</param>
    /// <returns>The response without the image, or <see langword="null"/> when the image is to be sent.</returns>
    public static IResult? Evaluate(HttpRequest request, EntityTagHeaderValue tag, string cacheControl)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfMatch is { Count: > 0 } expected && !expected.Any(e => e.Equals(EntityTagHeaderValue.Any) || e.Compare(tag, useStrongComparison: true)))
            return Problem(request, ImageProblems.PreconditionFailed, $"If-Match names none of the versions of this image. Its ETag is {tag}.");
        request.HttpContext.Response.Headers.CacheControl = cacheControl;
        if (headers.IfNoneMatch?.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)) != true)
            return null;
        request.HttpContext.Response.Headers.ETag = tag.ToString();
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    /// <summary>Sends an image, or the part of it that is requested (RFC 9110 section 14).</summary>
    /// <param name="request">The request, of which the conditions are met.</param>
    /// <param name="content">The image, which can be moved; it is disposed of after the response.</param>
    /// <param name="format">The format of the image.</param>
    /// <param name="tag">The entity tag of the image.</param>
    /// <param name="cancellationToken">Cancels the read of the part.</param>
    /// <exception cref="ObjectStorage.ObjectNotFoundException">The stored object of the image was deleted.</exception>
    public static async Task<IResult> SendAsync(
        HttpRequest request, Stream content, ImageFormat format, EntityTagHeaderValue tag, CancellationToken cancellationToken)
    {
        try
        {
            var length = content.Length;
            if (RequestedStart(request, length, tag) is not { } start)
                return Whole(content, format, tag);
            if (start >= length)
            {
                await content.DisposeAsync();
                request.HttpContext.Response.Headers.ContentRange = $"bytes */{length}";
                var detail = $"The range {request.Headers.Range} is outside of the image, which has {length} bytes.";
                return Problem(request, ImageProblems.RangeNotSatisfiable, detail);
            }
            if (content is VerifiedStream stored)
                await stored.MoveAsync(start, cancellationToken);
            return Results.Stream(content, format.ContentType, entityTag: tag, enableRangeProcessing: true);
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
    }

    // Bytes that are in memory are not copied to another buffer before they are sent.
    private static IResult Whole(Stream content, ImageFormat format, EntityTagHeaderValue tag) =>
        content is MemoryStream memory && memory.TryGetBuffer(out var bytes)
            ? Results.Bytes(bytes, format.ContentType, entityTag: tag, enableRangeProcessing: true)
            : Results.Stream(content, format.ContentType, entityTag: tag, enableRangeProcessing: true);

    // The framework processes a Range of any unit and for HEAD, and responds to a range that is not satisfiable without a body.
    private static long? RequestedStart(HttpRequest request, long length, EntityTagHeaderValue tag)
    {
        if (request.Headers.Range.Count == 0)
            return null;
        var headers = request.GetTypedHeaders();
        var isCurrent = headers.IfRange is null || headers.IfRange.EntityTag?.Compare(tag, useStrongComparison: true) == true;
        if (!HttpMethods.IsGet(request.Method) || headers.Range is not { } range || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            || !isCurrent)
        {
            request.Headers.Range = default;
            return null;
        }

        if (range.Ranges.Count != 1)
            return null;
        var single = range.Ranges.Single();
        return single.From ?? (single.To is > 0 and var last ? Math.Max(0, length - last) : length);
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

    public static EntityTagHeaderValue Tag(string value) => new($"\"{value}\"");
}
