namespace SreAssignment.Gateway.Docs;

/// <summary>What a reader wants to know of a call, beside what <see cref="Routing.ForwardedCall"/> says already.</summary>
/// <param name="Summary">In a few words.</param>
/// <param name="Success">The status code when all is well.</param>
/// <param name="Returns">What the answer is.</param>
internal sealed record CallDescription(string Summary, int Success, string Returns)
{
    /// <summary>The media types of the answer.</summary>
    public string[] Produces { get; init; } = ["application/json"];

    /// <summary>The media types of the body; none where there is no body.</summary>
    public string[] Consumes { get; init; } = [];

    public QueryParameter[] Query { get; init; } = [];
}

/// <param name="Name">As in the address.</param>
/// <param name="Meaning">What it does, with its range.</param>
/// <param name="IsNumber">Else it is text.</param>
internal sealed record QueryParameter(string Name, string Meaning, bool IsNumber = false);
