using System.Globalization;
using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Resolves expressions such as <c>{api.bindings.http.url}</c>, through each other, and records the connections between resources.</summary>
internal sealed partial class ExpressionResolver(ManifestDocument manifest, PortTable ports, ParameterTable parameters, ProblemList problems)
{
    // A manifest of a few lines can refer to itself so often that its values would fill the memory.
    private const int MostExpressions = 2_000;
    private const int MaxDepth = 50;

    private readonly List<Edge> _edges = [];
    private readonly Stack<string> _path = new();
    private int _expressions;
    private bool _isResolved;

    /// <summary>The edges that were found so far, each once.</summary>
    public IReadOnlyList<Edge> Edges => [.. _edges.Distinct()];

    /// <summary>Resolves a text.</summary>
    /// <param name="resource">The resource that the text belongs to.</param>
    /// <param name="what">What the text is, for messages.</param>
    /// <param name="text">The text.</param>
    /// <returns>The value; <see langword="null"/> if the text cannot be resolved, which is reported.</returns>
    public Value? Resolve(string resource, string what, string text)
    {
        (_expressions, _isResolved) = (0, true);
        var value = Value.Of(Parts(resource, what, text));
        if (value.Parts.OfType<Text>().Any(t => t.Content.Contains('\0', StringComparison.Ordinal)))
            Unresolved(resource, $"{what} contains the character NUL, which no process can read.");
        return _isResolved ? value : null;
    }

    private List<ValuePart> Parts(string resource, string what, string text)
    {
        var position = 0;
        var parts = new List<ValuePart>();
        foreach (Match match in Braces().Matches(text))
        {
            parts.Add(new Text(text[position..match.Index]));
            position = match.Index + match.Length;
            parts.AddRange(One(resource, what, match));
        }

        parts.Add(new Text(text[position..]));
        return parts;
    }

    private IEnumerable<ValuePart> One(string resource, string what, Match match)
    {
        if (!_isResolved)
            return [];
        if (Names(match.Groups["expression"].Value) is not var (name, property))
            return [new Text(match.Value)];
        if (++_expressions > MostExpressions || _path.Count > MaxDepth)
            return Unresolved(resource, $"{what} needs more than {MostExpressions} expressions, or {MaxDepth} of them inside each other.");
        if (_path.Contains(match.Value))
            return Unresolved(resource, $"{what} refers to itself in a circle: {string.Join(" → ", _path.Reverse().Append(match.Value))}.");
        if (!manifest.Entries.TryGetValue(name, out var entry))
        {
            return IsExpression(property)
                ? Unresolved(resource, $"{what} refers to '{name}' ({match.Value}), which is not in the manifest.")
                : [new Text(match.Value)];
        }

        _path.Push(match.Value);
        try
        {
            return (entry, property) switch
            {
                (UndeployableEntry undeployable, _) => Unresolved(resource, $"{what} needs '{name}' ({match.Value}), but {undeployable.Why}."),
                (ComputeEntry, ["bindings", var binding, var part]) => Binding(resource, what, match.Value, name, binding, part),
                (ParameterEntry parameter, ["value"]) => Parts(resource, what, parameter.Value),
                (ParameterEntry parameter, ["inputs", var input]) => Input(resource, what, match.Value, name, parameter, input),
                (AnnotatedStringEntry annotated, ["value"]) => Annotated(resource, what, annotated),
                ({ ConnectionString: { } connectionString }, ["connectionString"]) => Parts(resource, what, connectionString),
                _ => Unresolved(resource, $"{what} asks for {match.Value}, which '{name}' does not have."),
            };
        }
        finally
        {
            _path.Pop();
        }
    }

    private IEnumerable<ValuePart> Binding(string resource, string what, string expression, string name, string binding, string part)
    {
        if (ports.Find(name, binding) is not { } port)
            return Unresolved(resource, $"{what} asks for {expression}, but '{name}' has no binding '{binding}'.");
        var host = KubernetesName.Label(name);
        if (name != resource && part is "url" or "host" or "port")
            _edges.Add(new Edge(KubernetesName.Label(resource), host, port));
        return part switch
        {
            "url" => [new Text($"{port.Scheme}://{host}:{port.Number}")],
            "host" => [new Text(host)],
            "port" => [new Text(port.Number.ToString(CultureInfo.InvariantCulture))],
            "targetPort" => [new Text(port.ContainerPort.ToString(CultureInfo.InvariantCulture))],
            "scheme" => [new Text(port.Scheme)],
            _ => Unresolved(resource, $"{what} asks for {expression}; a binding has url, host, port, targetPort and scheme."),
        };
    }

    private IEnumerable<ValuePart> Input(string resource, string what, string expression, string name, ParameterEntry parameter, string input) =>
        parameter.Inputs.TryGetValue(input, out var entry)
            ? [new ParameterPart(parameters.Use(input == "value" ? name : $"{name}-{input}", entry))]
            : Unresolved(resource, $"{what} asks for {expression}, but '{name}' has no input '{input}'.");

    private IEnumerable<ValuePart> Annotated(string resource, string what, AnnotatedStringEntry annotated)
    {
        if (annotated.Filter != "uri")
            return Unresolved(resource, $"{what} needs the filter '{annotated.Filter}'; known is uri.");
        return Parts(resource, what, annotated.Value).Select(p => p switch
        {
            Text text => new Text(Uri.EscapeDataString(text.Content)),
            ParameterPart { Parameter: { Secret: false, Default: { } known } } => new Text(Uri.EscapeDataString(known)),
            ParameterPart part => new ParameterPart(parameters.UseUriEncoded(part.Parameter), UriEncoded: true),
            _ => p,
        }).ToList();
    }

    private List<ValuePart> Unresolved(string resource, string message)
    {
        problems.Error(resource, message);
        _isResolved = false;
        return [];
    }

    /// <summary>Splits an expression into the name of a resource and a property. Names that Aspire does not accept can contain dots.</summary>
    private (string Name, string[] Property)? Names(string expression)
    {
        if (manifest.Entries.Keys.Where(n => expression.StartsWith($"{n}.", StringComparison.Ordinal)).MaxBy(n => n.Length) is { } known)
            return (known, expression[(known.Length + 1)..].Split('.'));
        var other = Expression().Match(expression);
        return other.Success ? (other.Groups["resource"].Value, other.Groups["property"].Value.Split('.')) : null;
    }

    // Braces can be part of any text, such as JSON.
    private static bool IsExpression(string[] property) =>
        property[0] is "bindings" or "value" or "connectionString" or "inputs" or "outputs" or "secretOutputs";

    [GeneratedRegex(@"\{(?<expression>[^{}""\r\n]+\.[^{}""\r\n]+)\}")]
    private static partial Regex Braces();

    [GeneratedRegex(@"\A(?<resource>[A-Za-z0-9_][A-Za-z0-9_-]*)\.(?<property>[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)\z")]
    private static partial Regex Expression();
}
