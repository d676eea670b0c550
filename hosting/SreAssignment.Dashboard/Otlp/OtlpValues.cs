using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Otlp;

/// <summary>Reads values of the OpenTelemetry protocol, whatever a sender puts into them: too long is cut, too much is left out.</summary>
internal sealed class OtlpValues
{
    private const int AttributesRead = 128;
    private const int LongestText = 8_192;
    private const int LongestPooledText = 64;
    private const int DeepestValue = 8;
    private const int NanosecondsPerTick = 100;
    private const char Cut = '…';

    private readonly InternPool<string> _texts = new(20_000);
    private readonly InternPool<TelemetrySource> _sources = new(1_000);

    public TelemetrySource Source(Wire.Resource? resource) => _sources.Intern(new TelemetrySource(Attributes(resource?.Attributes)));

    public AttributeSet Attributes(RepeatedField<KeyValue>? attributes)
    {
        if (attributes is not { Count: > 0 })
            return AttributeSet.Empty;
        var items = new List<KeyValuePair<string, string>>(Math.Min(attributes.Count, AttributesRead));
        foreach (var attribute in attributes)
        {
            if (items.Count == AttributesRead)
                break;
            if (attribute.Key.Length > 0)
                items.Add(KeyValuePair.Create(Text(attribute.Key), Text(attribute.Value)));
        }

        return new AttributeSet(items);
    }

    public string Text(string value)
    {
        if (value.Length > LongestText)
            value = string.Concat(value.AsSpan(0, LongestText), [Cut]);
        return value.Length <= LongestPooledText ? _texts.Intern(value) : value;
    }

    public string Text(AnyValue? value)
    {
        if (value is null)
            return "";
        if (value.ValueCase == AnyValue.ValueOneofCase.StringValue)
            return Text(value.StringValue);
        var text = new StringBuilder();
        Write(text, value, 0);
        return Text(text.ToString());
    }

    /// <summary>The identifier in hexadecimal; <see langword="null"/> when it has another length or is all zero, which the protocol calls invalid.</summary>
    public static string? Id(ByteString bytes, int length) =>
        bytes.Length == length && bytes.Span.ContainsAnyExcept((byte)0) ? Convert.ToHexStringLower(bytes.Span) : null;

    public static DateTime Time(ulong unixNanoseconds) => DateTime.UnixEpoch.AddTicks((long)(unixNanoseconds / NanosecondsPerTick));

    // In the way of JSON, since that is how people know such values.
    private static void Write(StringBuilder text, AnyValue value, int depth)
    {
        if (depth > DeepestValue || text.Length > LongestText)
        {
            text.Append(Cut);
            return;
        }

        switch (value.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue when depth == 0:
                text.Append(value.StringValue);
                break;
            case AnyValue.ValueOneofCase.StringValue:
                text.Append('"').Append(value.StringValue).Append('"');
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                text.Append(value.BoolValue ? "true" : "false");
                break;
            case AnyValue.ValueOneofCase.IntValue:
                text.Append(CultureInfo.InvariantCulture, $"{value.IntValue}");
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                text.Append(CultureInfo.InvariantCulture, $"{value.DoubleValue:R}");
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                text.Append(Convert.ToBase64String(value.BytesValue.Span[..Math.Min(value.BytesValue.Length, LongestText)]));
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                WriteAll(text, '[', value.ArrayValue.Values, v => Write(text, v, depth + 1), ']');
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                WriteAll(text, '{', value.KvlistValue.Values, pair =>
                {
                    text.Append('"').Append(pair.Key).Append("\": ");
                    Write(text, pair.Value ?? new AnyValue(), depth + 1);
                }, '}');
                break;
        }
    }

    private static void WriteAll<T>(StringBuilder text, char open, IEnumerable<T> values, Action<T> write, char close)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var value in values)
        {
            if (!isFirst)
                text.Append(", ");
            isFirst = false;
            write(value);
            if (text.Length > LongestText)
                break;
        }

        text.Append(close);
    }
}
