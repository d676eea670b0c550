namespace SreAssignment.Hosting.Kustomize;

/// <summary>What is wrong with a manifest, or worth knowing of it.</summary>
/// <param name="Severity">Whether it can be deployed all the same.</param>
/// <param name="Resource">The resource; <see langword="null"/> when it is the manifest as a whole.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record Problem(ProblemSeverity Severity, string? Resource, string Message)
{
    /// <summary>As a line for people, such as <c>error: api: …</c>.</summary>
    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()}: {(Resource is null ? "" : $"{Resource}: ")}{Message}";
}

/// <summary>How bad a problem is.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth knowing.</summary>
    Warning,

    /// <summary>The resource, or all of the manifest, cannot be deployed.</summary>
    Error,
}

/// <summary>Collects the problems of one run, so that they are told all together.</summary>
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
