using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Components;

/// <summary>Which log entries are shown.</summary>
internal sealed record LogFilter(string Service, LogSeverity Least, string Text, string TraceId, IReadOnlyList<AttributeFilter> Attributes)
{
    public bool Matches(LogEntry entry) =>
        entry.Severity >= Least &&
        (Service.Length == 0 || entry.Source.Service == Service || entry.Source.Name == Service) &&
        (TraceId.Length == 0 || entry.TraceId == TraceId) &&
        Attributes.All(a => a.Matches(key => ValueOf(entry, key))) &&
        (Text.Length == 0 || Contains(entry.Message) || Contains(entry.Category) || Contains(entry.EventName) || entry.Attributes.Items.Any(a => Contains(a.Value)));

    private bool Contains(string value) => value.Contains(Text, StringComparison.OrdinalIgnoreCase);

    private static string? ValueOf(LogEntry entry, string key) => key switch
    {
        "category" => entry.Category,
        "event" => entry.EventName,
        "trace" => entry.TraceId,
        "span" => entry.SpanId,
        _ => entry.Attributes[key] ?? entry.Source.Attributes[key],
    };
}

/// <summary>What an attribute has to be.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Operator"><c>=</c> for the same, <c>!=</c> for another, <c>~</c> for one that contains.</param>
/// <param name="Value">The value.</param>
internal sealed record AttributeFilter(string Key, string Operator, string Value)
{
    private static readonly string[] Operators = ["!=", "=", "~"];

    public override string ToString() => $"{Key}{Operator}{Value}";

    public bool Matches(Func<string, string?> valueOf) => (valueOf(Key), Operator) switch
    {
        (var value, "!=") => value != Value,
        (null, _) => false,
        (var value, "~") => value.Contains(Value, StringComparison.OrdinalIgnoreCase),
        (var value, _) => string.Equals(value, Value, StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>Reads <c>key=value</c>, <c>key!=value</c> or <c>key~part</c>; <see langword="null"/> when it is none of these.</summary>
    public static AttributeFilter? Parse(string text)
    {
        var found = Operators.Select(o => (Operator: o, At: text.IndexOf(o, StringComparison.Ordinal))).Where(o => o.At > 0).OrderBy(o => o.At).FirstOrDefault();
        return found.Operator is null ? null : new AttributeFilter(text[..found.At].Trim(), found.Operator, text[(found.At + found.Operator.Length)..].Trim());
    }
}
