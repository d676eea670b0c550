namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line that a resource wrote, or that the host wrote about it.</summary>
/// <param name="LineNumber">Its number among the lines of the resource, from 1.</param>
/// <param name="Content">The text, without a line end.</param>
/// <param name="IsErrorMessage">Whether it came from standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
