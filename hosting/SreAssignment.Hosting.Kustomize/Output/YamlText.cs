using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using k8s;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SreAssignment.Hosting.Kustomize.Output;

/// <summary>
/// Writes typed objects as YAML, the same bytes for the same object. Text is quoted unless no reader of any YAML version could take it for something else:
/// a ConfigMap's <c>on</c>, <c>0x1F</c> or <c>1e3</c> must stay text.
/// </summary>
internal static partial class YamlText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // As people write them; everything else follows in the order of its type.
    private static readonly string[] First = ["apiVersion", "kind", "metadata", "name", "namespace"];

    /// <summary>One document for each object.</summary>
    public static string Of(params IReadOnlyList<object> objects)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, EmitterSettings.Default.WithMaxSimpleKeyLength(1024).WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        foreach (var (index, item) in objects.Index())
        {
            emitter.Emit(new DocumentStart(null, null, isImplicit: index == 0));
            Write(emitter, Json(item));
            emitter.Emit(new DocumentEnd(isImplicit: true));
        }

        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    /// <summary>The object as JSON, by its own names.</summary>
    public static JsonNode? Json(object item) =>
        JsonNode.Parse(item is IKubernetesObject || item.GetType().Namespace == "k8s.Models" ? KubernetesJson.Serialize(item)
            : JsonSerializer.Serialize(item, Options));

    private static void Write(IEmitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.OrderBy(p => Array.IndexOf(First, p.Key) is var at and >= 0 ? at : First.Length))
                {
                    Write(emitter, key);
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var value in list)
                    Write(emitter, value);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Write(emitter, value.GetValue<string>());
                break;
            default:
                emitter.Emit(new Scalar(node?.ToJsonString() ?? "null"));
                break;
        }
    }

    private static void Write(IEmitter emitter, string text)
    {
        var style = Plain().IsMatch(text) && !Word().IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: style == ScalarStyle.Plain, isQuotedImplicit: true));
    }

    [GeneratedRegex(@"\A(\$patch|[0-9]+(m|Mi|Gi|s|h)|(\.\./)*[A-Za-z/][A-Za-z0-9_./-]*([ =:@][A-Za-z0-9_./-]+)*)\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A(y|n|yes|no|on|off|true|false|null)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
