using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SreAssignment.Images.Formats;
using SreAssignment.ObjectStorage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Uploads;

/// <summary>The image in a request: the body itself, or the first file of a multipart form. Nothing of it has been read.</summary>
/// <param name="Content">All of the image. Reading more than the limit is a problem of the request.</param>
/// <param name="Length">The length in bytes that the request declares; <see langword="null"/> where it declares none.</param>
/// <param name="Declared">The declared content type.</param>
/// <param name="FileName">The name of the file by <c>Content-Disposition</c>, without folders and control characters, or <see langword="null"/>.</param>
internal sealed record UploadBody(Stream Content, long? Length, string? Declared, string? FileName)
{
    // For the boundaries and headers around the image in a multipart form.
    private const int FormOverhead = 64 * 1024;

    /// <exception cref="ProblemException">The declared type or length is not accepted, or the multipart form is malformed.</exception>
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
        return new(new LimitedStream(body, maxBytes, isForm), request.ContentLength, declared, UploadedName.Of(disposition));
    }

    /// <summary>Detects the format of the image.</summary>
    /// <param name="head">Its first bytes.</param>
    /// <exception cref="ProblemException">There is no body, or its format is not accepted.</exception>
    public ImageFormat Detect(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            throw new ProblemException(ProblemTypes.EmptyBody, $"The request has no body. Send an image: {ImageFormat.Accepted}.");
        head = head[..Math.Min(head.Length, ImageSignature.Length)];
        var format = ImageSignature.Detect(head) ?? throw ImageFormat.Unsupported(ImageSignature.Describe(head));
        CheckDeclaredMatches(Declared, format);
        return format;
    }

    private static bool IsForm(HttpRequest request, out string boundary)
    {
        boundary = "";
        var isForm = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        if (!isForm)
            return false;
        boundary = HeaderUtilities.RemoveQuotes(type!.Boundary).Value ?? "";
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
        throw new ProblemException(ProblemTypes.EmptyBody, "The multipart form has no file. Send the image as a file field.");
    }

    private static void CheckDeclared(string? declared)
    {
        if (MediaTypeHeaderValue.TryParse(declared, out var type)
            && !type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            && !type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            throw new ProblemException(
                ProblemTypes.UnsupportedMediaType,
                $"The Content-Type is {type.MediaType}. Send {ImageFormat.Accepted} or application/octet-stream, or a file in multipart/form-data.");
        }
    }

    private static void CheckDeclaredMatches(string? declared, ImageFormat format)
    {
        if (MediaTypeHeaderValue.TryParse(declared, out var type)
            && type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            && !format.IsNamed(type.MediaType.ToString()))
        {
            throw ImageFormat.Unsupported($"declared as {type.MediaType} and is {format.ContentType}");
        }
    }
}

/// <summary>A request body with a limit. A multipart form that is malformed or ends early is a problem of the request.</summary>
internal sealed class LimitedStream(Stream source, long limit, bool isForm) : ForwardStream
{
    private long _read;

    public static ProblemException TooLarge(long limit) => new(ProblemTypes.BodyTooLarge, $"The image is larger than the {limit} bytes that are accepted.");

    public static ProblemException Malformed(Exception exception) =>
        new(ProblemTypes.BadRequest, $"The multipart form is malformed: {exception.Message}");

    /// <summary>Returns whether the parser of the form, and not the connection, reports the exception.</summary>
    public static bool IsMalformed(Exception exception) =>
        exception is InvalidDataException or (IOException and not BadHttpRequestException and not ConnectionResetException);

    /// <exception cref="ProblemException">The source has more bytes than the limit, or the form is malformed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await source.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (isForm && IsMalformed(exception))
        {
            throw Malformed(exception);
        }

        _read += count;
        return _read <= limit ? count : throw TooLarge(limit);
    }
}

/// <summary>The name of an uploaded file. It is shown, and never a path.</summary>
internal static class UploadedName
{
    private const int LargestLength = 200;

    /// <summary>Reads the name from a <c>Content-Disposition</c> header (RFC 6266).</summary>
    /// <returns>The last part of the name without control and format characters, or <see langword="null"/> where nothing is left.</returns>
    public static string? Of(string? disposition)
    {
        if (!ContentDispositionHeaderValue.TryParse(disposition, out var header))
            return null;
        var given = HeaderUtilities.RemoveQuotes(header.FileNameStar.HasValue ? header.FileNameStar : header.FileName).ToString();
        var name = new StringBuilder();
        foreach (var rune in given[(given.LastIndexOfAny(['/', '\\']) + 1)..].EnumerateRunes())
        {
            var isShown = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
            if (isShown && rune != Rune.ReplacementChar && name.Length + rune.Utf16SequenceLength <= LargestLength)
                name.Append(rune);
        }
        var trimmed = name.ToString().Trim();
        return trimmed.Length == 0 ? null : trimmed;
    }
}
