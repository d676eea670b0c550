using System.Text.Json;
using System.Text.Json.Serialization;
using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>A parameter as <c>base/parameters.json</c> has it. The file has no secret values.</summary>
/// <param name="Secret">Whether the value is in a Secret.</param>
internal sealed record ParameterRule(bool Secret)
{
    /// <summary>Whether the base has a value.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether the Secret needs the value percent-encoded, too.</summary>
    public bool IsUriEncoded { get; init; }

    /// <summary>Whether only the storage in the cluster uses it.</summary>
    public bool IsForStorage { get; init; }

    /// <summary>The component whose server uses the Secret; <see langword="null"/> for a parameter of the application.</summary>
    public string? Component { get; init; }

    /// <summary>The rules for a generated value; <see langword="null"/> when the value cannot be generated.</summary>
    public GenerateEntry? Generate { get; init; }
}

/// <summary>
/// <c>base/parameters.json</c>: the parameters that overlays have to set, and the rules for those values that can be generated. kustomize does not read it.
/// </summary>
internal static class ParameterFile
{
    public const string FileName = "parameters.json";

    /// <summary>The value of a parameter that has none yet.</summary>
    public const string Placeholder = "change-me";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <param name="application">The application.</param>
    /// <param name="forStorage">The parameters that only the storage in the cluster uses.</param>
    /// <param name="ofComponents">The Secrets of components, by name.</param>
    public static string Write(Application application, IReadOnlySet<string> forStorage, IReadOnlyDictionary<string, ParameterRule> ofComponents)
    {
        var rules = application.Parameters.ToDictionary(p => p.Name, p => Rule(p) with { IsForStorage = forStorage.Contains(p.Name) });
        foreach (var (name, rule) in ofComponents.OrderBy(c => c.Key, StringComparer.Ordinal))
            rules.Add(name, rule);
        return JsonSerializer.Serialize(rules, Options) + "\n";
    }

    public static ParameterRule Rule(Parameter parameter) => new(parameter.Secret)
    {
        HasDefault = parameter is { Secret: false, Default: not null },
        IsUriEncoded = parameter.IsUriEncoded,
        Generate = parameter.Generate,
    };

    /// <summary>Reads the file in the folder <c>base</c>.</summary>
    /// <returns>The parameters by name; <see langword="null"/> if there is no file.</returns>
    /// <exception cref="IOException">The file is not what was published.</exception>
    public static IReadOnlyDictionary<string, ParameterRule>? Read(string baseFolder)
    {
        var path = Path.Combine(baseFolder, FileName);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, ParameterRule>>(File.ReadAllBytes(path), Options) : null;
        }
        catch (JsonException e)
        {
            throw new IOException($"{path} is not valid: {e.Message} Publish the application again.", e);
        }
    }
}
