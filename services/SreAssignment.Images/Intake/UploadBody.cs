using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Imaging;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Intake;

/// <summary>The image in a request: the body itself, or the first file of a multipart form. Its first bytes have been looked at, nothing is kept in memory.</summary>
/// <param name="Content">All of the image, ending in a problem where it is larger than allowed.</param>
/// <param name="Format">What it begins like.</param>
/// <param name="FileName">The name of the file by <c>Content-Disposition</c>, without folders and control characters, or <see langword="null"/>.</param>
internal sealed record UploadBody(Stream Content, ImageFormat Format, string? FileName)
{
    // For the boundaries and headers around the image in a multipart form.
    private const int FormOverhead = 64 * 1024;

    // Photos have megabytes, and each piece of one is a trip through the thread pool.
    private static readonly StreamPipeReaderOptions LargePieces = new(bufferSize: 64 * 1024);

    /// <exception cref="ProblemException">There is no body, or it is not one that is taken.</exception>
    public static async Task<UploadBody> OpenAsync(HttpRequest request, long maxBytes, CancellationToken cancellationToken)
    {
        var isForm = IsForm(request, out var boundary);
        var limit = isForm ? maxBytes + FormOverhead : maxBytes;
        if (request.ContentLength > limit)
            throw LimitedStream.TooLarge(maxBytes);
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit + 1;

        var (body, declared, disposition) = isForm
            ? await FirstFileAsync(request, boundary, cancellationToken)
            : (request.Body, request.ContentType, request.Headers.ContentDisposition.ToString());
        CheckDeclared(declared);
        var reader = PipeReader.Create(new LimitedStream(body, maxBytes, isForm), LargePieces);
        var format = await PeekAsync(reader, cancellationToken);
        CheckDeclaredMatches(declared, format);
        return new(reader.AsStream(), format, UploadedName.Of(disposition));
    }

    private static bool IsForm(HttpRequest request, out string boundary)
    {
        boundary = "";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return false;
        boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value ?? "";
        return boundary.Length is > 0 and <= 70 ? true : throw new ProblemException(ProblemTypes.BadRequest, "The multipart form has no valid boundary.");
    }

    private static async Task<(Stream Body, string? ContentType, string? Disposition)> FirstFileAsync(
        HttpRequest request, string boundary, CancellationToken cancellationToken)
    {
        var reader = new MultipartReader(boundary, request.Body);
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.AsFileSection() is { FileStream: { } file })
                    return (file, section.ContentType, section.ContentDisposition);
            }
        }
        catch (Exception exception) when (LimitedStream.IsMalformed(exception))
        {
            throw LimitedStream.Malformed(exception);
        }
        throw new ProblemException(ProblemTypes.EmptyBody, "The multipart form holds no file. Send the image as a file field.");
    }

    private static void CheckDeclared(string? declared)
    {
        if (MediaTypeHeaderValue.TryParse(declared, out var type)
            && !type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            && !type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(
                ProblemTypes.UnsupportedMediaType,
                $"The Content-Type is {type.MediaType}. Send {ImageFormat.Taken} or application/octet-stream, or a file in multipart/form-data.");
        }
    }

    private static void CheckDeclaredMatches(string? declared, ImageFormat format)
    {
        if (MediaTypeHeaderValue.TryParse(declared, out var type)
            && type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            && !format.IsNamed(type.MediaType))
        {
            throw ImageProblems.Unsupported($"declared as {type.MediaType} and is {format.ContentType}");
        }
    }

    private static async Task<ImageFormat> PeekAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var result = await reader.ReadAtLeastAsync(ImageSignature.Length, cancellationToken);
        if (result.Buffer.IsEmpty)
            throw new ProblemException(ProblemTypes.EmptyBody, $"The request has no body. Send an image: {ImageFormat.Taken}.");
        var head = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, ImageSignature.Length)).ToArray();
        // Looked at, and still to be read.
        reader.AdvanceTo(result.Buffer.Start);
        return ImageSignature.Detect(head) ?? throw ImageProblems.Unsupported(ImageSignature.Describe(head));
    }
}
