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
        new ProblemResult(type, detail, extensions, null);

    /// <summary>503: the service, or one that it needs, is unavailable. <c>Retry-After</c> has the delay in whole seconds, rounded up.</summary>
    public static IResult Unavailable(string detail, TimeSpan retryAfter) =>
        new ProblemResult(ProblemTypes.ServiceUnavailable, detail, [], retryAfter);

    /// <summary>429: the client is over its limit. <c>Retry-After</c> has the delay in whole seconds, rounded up.</summary>
    public static IResult TooMany(string detail, TimeSpan retryAfter) => new ProblemResult(ProblemTypes.TooManyRequests, detail, [], retryAfter);

    /// <summary>An RFC 9457 response with a <c>WWW-Authenticate</c> header.</summary>
    internal static IResult Challenge(string challenge, ProblemType type, string detail) => new ProblemResult(type, detail, [], null, challenge);

    private sealed class ProblemResult(
        ProblemType type, string detail, (string Key, object? Value)[] extensions, TimeSpan? retryAfter, string? challenge = null)
        : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => type.Status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (challenge is not null)
                httpContext.Response.Headers.WWWAuthenticate = challenge;
            return ProblemWriter.WriteAsync(httpContext, type, detail, extensions, retryAfter);
        }
    }
}

/// <summary>An error below an endpoint. The response is the same as that of <see cref="Problem.Result"/>.</summary>
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
