namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>A value with its expressions resolved: text, and parameters whose values only the cluster knows.</summary>
/// <param name="Parts">The parts, in their order; neighbouring texts are one.</param>
internal sealed record Value(IReadOnlyList<ValuePart> Parts)
{
    /// <summary>The text, where there is nothing else in it.</summary>
    public string? Literal => Parts.Count == 0 ? "" : Parts is [Text { Content: var text }] ? text : null;

    /// <summary>The parameter, where there is nothing else in it.</summary>
    public ParameterPart? Single => Parts is [ParameterPart part] ? part : null;

    public IEnumerable<ParameterPart> Parameters => Parts.OfType<ParameterPart>();

    /// <summary>Puts neighbouring texts together.</summary>
    public static Value Of(IEnumerable<ValuePart> parts)
    {
        var joined = new List<ValuePart>();
        foreach (var part in parts)
        {
            if (part is Text { Content: "" })
                continue;
            if (part is Text next && joined is [.., Text last])
                joined[^1] = new Text(last.Content + next.Content);
            else
                joined.Add(part);
        }

        return new Value(joined);
    }
}

internal abstract record ValuePart;

internal sealed record Text(string Content) : ValuePart;

/// <summary>A parameter's value.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="UriEncoded">Whether it is percent-encoded, so that it can stand in a URI.</param>
internal sealed record ParameterPart(Parameter Parameter, bool UriEncoded = false) : ValuePart;
