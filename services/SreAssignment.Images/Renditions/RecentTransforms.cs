using Microsoft.Extensions.Caching.Memory;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Parameters;
using SreAssignment.ServiceDefaults;

namespace SreAssignment.Images.Renditions;

/// <summary>
/// The transformations of recent requests by their query: clients request the same few of many images. Only queries that were accepted are kept.
/// </summary>
/// <param name="transforms">Reads a query.</param>
/// <param name="time">The clock of the service.</param>
internal sealed class RecentTransforms(TransformQuery transforms, TimeProvider time) : IDisposable
{
    // Together at most 2 MB.
    private const int MaxQueries = 1_000;
    private const int LongestQuery = 512;

    private readonly MemoryCache _recent = BoundedCache.Create(MaxQueries, time);

    /// <summary>Reads the transformation of a request.</summary>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">A parameter is unknown or out of its bounds.</exception>
    public HashedParameters Read(HttpRequest request)
    {
        var query = request.QueryString.Value ?? "";
        if (_recent.Get<HashedParameters>(query) is { } recent)
            return recent;
        var transform = new HashedParameters(transforms.Read(request.Query));
        if (query.Length <= LongestQuery)
            _recent.Set(query, transform, new MemoryCacheEntryOptions { Size = 1 });
        return transform;
    }

    public void Dispose() => _recent.Dispose();
}

/// <summary>Parameters of a transformation, with the hashes of its renditions by format.</summary>
/// <param name="parameters">The parameters.</param>
internal sealed class HashedParameters(TransformParameters parameters)
{
    private readonly string?[] _hashes = new string?[Enum.GetValues<OutputFormat>().Length];

    public TransformParameters Parameters => parameters;

    /// <summary>Requests the rendition of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="format">The format of the result.</param>
    /// <param name="watermark">The image of the watermark, if there is one.</param>
    public RenditionRequest For(ImageMetadata image, OutputFormat format, ImageMetadata? watermark) =>
        new(image, parameters, format, watermark, watermark is null ? HashOf(format) : RenditionKey.HashOf(parameters, format, watermark));

    private string HashOf(OutputFormat format) => _hashes[(int)format] ??= RenditionKey.HashOf(parameters, format, watermark: null);
}
