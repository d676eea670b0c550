using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using SreAssignment.Images.Configuration;

namespace SreAssignment.Images.Parameters;

/// <summary>Reads what is to be done with an image from a query, starting from a preset where it names one. What the query says itself goes before the preset.</summary>
internal sealed class TransformQuery(IOptions<ImagesOptions> options)
{
    private const string Preset = "preset";

    /// <summary>The descriptions of the parameters of a transformation and of the preset.</summary>
    public static readonly IReadOnlyList<OpenApiParameter> Descriptions =
        [.. TransformParameters.Descriptions, .. ParameterReader.Describe(reader => ReadPreset(reader))];

    private readonly IReadOnlyDictionary<string, string> _presets = options.Value.Presets;

    /// <param name="query">The query.</param>
    /// <param name="others">Parameters that it may have besides.</param>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">A parameter is unknown or out of its bounds.</exception>
    public TransformParameters Read(IEnumerable<KeyValuePair<string, StringValues>> query, params IEnumerable<OpenApiParameter> others)
    {
        var reader = new ParameterReader(query);
        reader.AllowOnly([.. Descriptions, .. others]);
        if (ReadPreset(reader) is not { } name)
            return TransformParameters.Read(reader);
        if (!_presets.TryGetValue(name, out var preset))
            throw ParameterReader.Invalid(Preset, _presets.Count == 0 ? "names a preset, and there are none" : $"must be one of {string.Join(", ", _presets.Keys.Order())}");
        return TransformParameters.Read(new(QueryHelpers.ParseQuery(preset).ExceptBy(query.Select(pair => pair.Key), pair => pair.Key).Concat(query)));
    }

    private static string? ReadPreset(ParameterReader reader) => reader.Text(
        Preset, "A set of parameters by the name that the operator gave it. The query has precedence over the preset.", example: "thumbnail");
}
