namespace SreAssignment.Hosting.Kustomize;

/// <summary>A problem found in a manifest.</summary>
/// <param name="Severity">Whether the problem prevents the deployment.</param>
/// <param name="Resource">The name of the resource; <see langword="null"/> for the manifest as a whole.</param>
/// <param name="Message">What is wrong and how to fix it.</param>
internal sealed record Problem(ProblemSeverity Severity, string? Resource, string Message)
{
    /// <summary>The message after the name of the resource, such as <c>api: …</c>.</summary>
    public string Text => Resource is null ? Message : $"{Resource}: {Message}";

    /// <summary>One line of output, such as <c>error: api: …</c>.</summary>
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()}: {Text}";
}

internal enum ProblemSeverity
{
    /// <summary>The deployment works, but differs from the application model.</summary>
    Warning,

    /// <summary>The resource, or the whole manifest, cannot be deployed.</summary>
    Error,
}

/// <summary>Collects the problems of one run, each once, so that they are reported together.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> All => _problems;

    public void Error(string? resource, string message) => Add(new Problem(ProblemSeverity.Error, resource, message));

    public void Warning(string? resource, string message) => Add(new Problem(ProblemSeverity.Warning, resource, message));

    public void Add(Problem problem)
    {
        if (!_problems.Contains(problem))
            _problems.Add(problem);
    }
}
