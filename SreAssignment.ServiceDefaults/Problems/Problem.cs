using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>Errors as endpoints return them.</summary>
public static class Problem
{
    /// <summary>An RFC 9457 response (<c>application/problem+json</c>), with the request's <c>traceId</c> and <c>requestId</c>.</summary>
    /// <param name="type">The kind of error; it has the status code.</param>
    /// <param name="detail">What is wrong with this request, and what is allowed instead.</param>
    /// <param name="extensions">Further members.</param>
    public static IResult Result(ProblemType type, string detail, params (string Key, object? Value)[] extensions) =>
        new ProblemResult(type, detail, extensions);

    private sealed class ProblemResult(ProblemType type, string detail, (string Key, object? Value)[] extensions) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => type.Status;

        public Task ExecuteAsync(HttpContext httpContext) => ProblemWriter.WriteAsync(httpContext, type, detail, extensions);
    }
}
