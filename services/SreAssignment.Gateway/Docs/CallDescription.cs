using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Docs;

/// <summary>What a reader wants to know of a call, beside what <see cref="Routing.ForwardedCall"/> says already.</summary>
/// <param name="Summary">In a few words.</param>
/// <param name="Success">The status code when all is well.</param>
/// <param name="Returns">What the answer is.</param>
internal sealed record CallDescription(string Summary, int Success, string Returns)
{
    /// <summary>More than the summary has room for.</summary>
    public string? Description { get; init; }

    /// <summary>The bodies that are taken; none where there is no body.</summary>
    public IReadOnlyList<Body> Consumes { get; init; } = [];

    /// <summary>Whether the request may have no body.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>The bodies of the answer.</summary>
    public IReadOnlyList<Body> Produces { get; init; } = [];

    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>The answer's headers, by their names in <see cref="Headers"/>, beside those that every answer has.</summary>
    public IReadOnlyList<string> AnswerHeaders { get; init; } = [];

    /// <summary>Other answers that are no errors.</summary>
    public IReadOnlyList<(int Status, string Meaning)> Others { get; init; } = [];

    /// <summary>The errors of the service, beside those that <see cref="CallErrors"/> finds by itself.</summary>
    public IReadOnlyList<ProblemType> Errors { get; init; } = [];

    /// <summary>The codes of RFC 6749 section 5.2 that it answers with, by status.</summary>
    public IReadOnlyList<(int Status, string Codes)> OAuthErrors { get; init; } = [];

    /// <summary>Whether the parameters <c>expires</c> and <c>signature</c> of a signed link stand for a token.</summary>
    public bool TakesSignature { get; init; }
}

/// <param name="MediaType">Its Content-Type.</param>
/// <param name="Schema">Its name in <see cref="Schemas"/>; null for bytes.</param>
internal sealed record Body(string MediaType, string? Schema = null);
