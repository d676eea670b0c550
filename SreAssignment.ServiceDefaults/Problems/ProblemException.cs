namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>An error found deep below an endpoint, which becomes the response just as <see cref="Problem.Result"/> would.</summary>
/// <param name="type">The kind of error; it has the status code.</param>
/// <param name="detail">What is wrong with this request, and what is allowed instead. It is part of the response.</param>
/// <param name="extensions">Further members of the problem.</param>
public sealed class ProblemException(ProblemType type, string detail, params (string Key, object? Value)[] extensions) : Exception(detail)
{
    /// <summary>The kind of error.</summary>
    public ProblemType Type { get; } = type;

    /// <summary>Further members of the problem.</summary>
    public IReadOnlyList<(string Key, object? Value)> Extensions { get; } = extensions;

    /// <summary>When to try again, sent as <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
