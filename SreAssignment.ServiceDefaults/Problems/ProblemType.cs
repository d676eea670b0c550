namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>A kind of error, stable for clients (RFC 9457 section 3.1).</summary>
/// <param name="Slug">Its stable name, the last part of <see cref="Uri"/>.</param>
/// <param name="Status">The HTTP status code, 400 to 599.</param>
/// <param name="Title">What it is, in words that do not change from one occurrence to the next.</param>
public sealed record ProblemType(string Slug, int Status, string Title)
{
    /// <summary>The <c>type</c> member: a URN, since there is nothing to fetch.</summary>
    public string Uri => $"urn:sreassignment:problem:{Slug}";
}
