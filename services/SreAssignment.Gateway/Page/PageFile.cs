using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.Gateway.Page;

/// <summary>
/// A file of the page. It is part of the assembly, so that it is there wherever the service runs and fits the service's version, and is compressed once.
/// </summary>
internal sealed class PageFile
{
    private const string Folder = "page/";
    private const string Start = Folder + "index.html";

    // Asked for again each time and answered with 304: nothing else keeps the files of one version together.
    private const string CacheControl = "no-cache";

    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    private readonly string _contentType;
    private readonly Representation _plain;
    private readonly Representation[] _compressed;

    private PageFile(string name, byte[] content)
    {
        Path = name == Start ? "/" : $"/{name}";
        _contentType = ContentTypes.TryGetContentType(name, out var type) ? $"{type}; charset=utf-8" : throw new InvalidOperationException($"The page's file {name} has no known type.");
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        _plain = new(null, content, Tag(hash));
        _compressed =
        [
            new("br", Compress(content, stream => new BrotliStream(stream, CompressionLevel.Optimal)), Tag($"{hash}-br")),
            new("gzip", Compress(content, stream => new GZipStream(stream, CompressionLevel.Optimal)), Tag($"{hash}-gzip")),
        ];
    }

    /// <summary>Where it is served.</summary>
    public string Path { get; }

    public static IEnumerable<PageFile> LoadAll() => typeof(PageFile).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Select(name => new PageFile(name, Read(name)));

    /// <summary>The file in the best encoding that the caller takes (RFC 9110 section 12.5.3), or 304 if the caller has it.</summary>
    public IResult Answer(HttpRequest request, HttpResponse response)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        var chosen = _compressed.FirstOrDefault(representation => IsAccepted(accepted, representation.Encoding)) ?? _plain;
        response.Headers.CacheControl = CacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        response.Headers.ContentEncoding = chosen.Encoding;
        return Results.Bytes(chosen.Content, _contentType, entityTag: chosen.Tag);
    }

    private static bool IsAccepted(IList<StringWithQualityHeaderValue> accepted, string? encoding) =>
        accepted.Any(value => value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);

    private static EntityTagHeaderValue Tag(string value) => new($"\"{value}\"");

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageFile).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }

    private static byte[] Compress(byte[] content, Func<Stream, Stream> compressor)
    {
        using var compressed = new MemoryStream();
        using (var stream = compressor(compressed))
            stream.Write(content);
        return compressed.ToArray();
    }

    private sealed record Representation(string? Encoding, byte[] Content, EntityTagHeaderValue Tag);
}
