using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using SreAssignment.Images.Configuration;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Parameters;

/// <summary>Reads a transformation from a query. A parameter of the query has precedence over the same parameter of the preset that the query names.</summary>
internal sealed class TransformQuery(IOptions<ImagesOptions> options)
{
    private const string Preset = "preset";

    /// <summary>The descriptions of the parameters of a transformation and of the preset.</summary>
    public static readonly IReadOnlyList<OpenApiParameter> Descriptions =
        [.. TransformParameters.Descriptions, .. ParameterReader.Describe(reader => ReadPreset(reader))];

    private readonly IReadOnlyDictionary<string, string> _presets = options.Value.Presets;

    /// <param name="query">The query.</param>
    /// <param name="others">Other parameters that are allowed.</param>
    /// <exception cref="ProblemException">A parameter is unknown or out of its bounds.</exception>
    public TransformParameters Read(IEnumerable<KeyValuePair<string, StringValues>> query, params IEnumerable<OpenApiParameter> others)
    {
        var reader = new ParameterReader(query);
        reader.AllowOnly([.. Descriptions, .. others]);
        if (ReadPreset(reader) is not { } name)
            return TransformParameters.Read(reader);
        if (!_presets.TryGetValue(name, out var preset))
        {
            var rule = _presets.Count == 0 ? "names a preset, and there are none" : $"must be one of {string.Join(", ", _presets.Keys.Order())}";
            throw ParameterReader.Invalid(Preset, rule);
        }

        return TransformParameters.Read(new(QueryHelpers.ParseQuery(preset).ExceptBy(query.Select(pair => pair.Key), pair => pair.Key).Concat(query)));
    }

    private static string? ReadPreset(ParameterReader reader) => reader.Text(
        Preset, "A set of parameters by the name that the operator gave it. The query has precedence over the preset.", example: "thumbnail");
}

/// <summary>Validates the presets.</summary>
internal sealed class PresetsValidator : IValidateOptions<ImagesOptions>
{
    public ValidateOptionsResult Validate(string? name, ImagesOptions options)
    {
        var failures = options.Presets.Select(preset => Check(preset.Key, preset.Value)).OfType<string>().ToList();
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static string? Check(string name, string query)
    {
        try
        {
            var reader = new ParameterReader(QueryHelpers.ParseQuery(query));
            reader.AllowOnly(TransformParameters.Descriptions);
            TransformParameters.Read(reader);
            return null;
        }
        catch (ProblemException problem)
        {
            return $"Images:Presets:{name} is '{query}'. {problem.Message}";
        }
    }
}
