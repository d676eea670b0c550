using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Parameters;

/// <summary>Reads a transformation from a query. A parameter of the query has precedence over the same parameter of the preset that the query names.</summary>
/// <param name="presets">The queries of the presets by name.</param>
internal sealed class TransformQuery(IReadOnlyDictionary<string, string> presets)
{
    private const string Preset = "preset";

    /// <summary>The descriptions of the parameters of a transformation and of the preset.</summary>
    public static readonly IReadOnlyList<OpenApiParameter> Descriptions =
        [.. TransformParameters.Descriptions, .. ParameterReader.Describe(reader => ReadPreset(reader))];

    /// <param name="query">The query.</param>
    /// <param name="others">Other parameters that are allowed.</param>
    /// <exception cref="ProblemException">A parameter is unknown or out of its bounds.</exception>
    public TransformParameters Read(IEnumerable<KeyValuePair<string, StringValues>> query, params IEnumerable<OpenApiParameter> others)
    {
        var reader = new ParameterReader(query);
        reader.AllowOnly([.. Descriptions, .. others]);
        if (ReadPreset(reader) is not { } name)
            return TransformParameters.Read(reader);
        if (!presets.TryGetValue(name, out var preset))
        {
            var rule = presets.Count == 0 ? "names a preset, and there are none" : $"must be one of {string.Join(", ", presets.Keys.Order())}";
            throw ParameterReader.Invalid(Preset, rule);
        }
        return TransformParameters.Read(new(QueryHelpers.ParseQuery(preset).ExceptBy(query.Select(pair => pair.Key), pair => pair.Key).Concat(query)));
    }

    private static string? ReadPreset(ParameterReader reader) => reader.Text(
        Preset, "A set of parameters by the name that the operator gave it. The query has precedence over the preset.", example: "thumbnail");
}
