using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Tests.Publishing;

/// <summary>The manifest by its description, schema aspire-8.0.json: whatever that does not know fails the reading.</summary>
internal static class StrictManifest
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
    };

    public static IReadOnlyDictionary<string, object> Read(string json)
    {
        var root = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json, Strict)!;
        return root["resources"].EnumerateObject().ToDictionary(r => r.Name, r => Resource(r.Value));
    }

    private static object Resource(JsonElement resource)
    {
        if (!resource.TryGetProperty("type", out var type))
            return resource.Deserialize<Unsupported>(Strict)!;
        return type.GetString() switch
        {
            "project.v0" or "project.v1" => resource.Deserialize<Project>(Strict)!,
            "container.v0" or "container.v1" => resource.Deserialize<Container>(Strict)!,
            "executable.v0" => resource.Deserialize<Executable>(Strict)!,
            "parameter.v0" => resource.Deserialize<Parameter>(Strict)!,
            "value.v0" => resource.Deserialize<Value>(Strict)!,
            var other => throw new JsonException($"'{other}' is no type of the manifest."),
        };
    }

    internal sealed record Unsupported(string Error);

    internal sealed record Project(string Type, string Path, string[]? Args = null, Dictionary<string, string>? Env = null, Dictionary<string, Binding>? Bindings = null);

    internal sealed record Container(
        string Type, string Image, string? ConnectionString = null, string? Entrypoint = null, string[]? Args = null, BindMount[]? BindMounts = null,
        Volume[]? Volumes = null, Dictionary<string, string>? Env = null, Dictionary<string, Binding>? Bindings = null);

    internal sealed record Executable(
        string Type, string WorkingDirectory, string Command, string[]? Args = null, Dictionary<string, string>? Env = null, Dictionary<string, Binding>? Bindings = null);

    internal sealed record Parameter(string Type, string Value, Dictionary<string, Input> Inputs, string? ConnectionString = null);

    internal sealed record Value(string Type, string ConnectionString);

    internal sealed record Input(string Type, bool? Secret = null, Default? Default = null);

    internal sealed record Default(Generate? Generate = null, string? Value = null);

    internal sealed record Generate(
        int MinLength, bool? Lower = null, bool? Upper = null, bool? Numeric = null, bool? Special = null,
        int? MinLower = null, int? MinUpper = null, int? MinNumeric = null, int? MinSpecial = null);

    internal sealed record Binding(string Scheme, string Protocol, string Transport, int? Port = null, int? TargetPort = null, bool? External = null);

    internal sealed record BindMount(string Source, string Target, bool ReadOnly);

    internal sealed record Volume(string Target, bool ReadOnly, string? Name = null);
}
