using System.Diagnostics.CodeAnalysis;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Auth.Protocol;

/// <summary>An error response of an OAuth endpoint (RFC 6749 section 5.2).</summary>
internal sealed record OAuthError(string Code, string Description) : IResult
{
    /// <summary>The HTTP status: 400 unless a section says otherwise.</summary>
    public int Status { get; private init; } = StatusCodes.Status400BadRequest;

    private TimeSpan? RetryAfter { get; init; }

    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    /// <summary>A request that HTTP rejects with a status of its own, such as 413.</summary>
    public static OAuthError InvalidRequest(string description, int status) => new("invalid_request", description) { Status = status };

    /// <summary>The response to an unknown client and to a wrong secret. It does not tell which clients exist.</summary>
    public static OAuthError InvalidClient(string description) => new("invalid_client", description) { Status = StatusCodes.Status401Unauthorized };

    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    public static OAuthError UnsupportedGrantType(string description) => new("unsupported_grant_type", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    /// <summary>RFC 8693 section 2.2.2 and RFC 8707 section 2.</summary>
    public static OAuthError InvalidTarget(string description) => new("invalid_target", description);

    /// <summary>The response to wrong credentials from a network with too many failures.</summary>
    public static OAuthError TooManyFailures(TimeSpan retryAfter) =>
        new("invalid_client", "Too many authentications failed. Correct credentials are accepted at any time.")
        {
            Status = StatusCodes.Status429TooManyRequests,
            RetryAfter = retryAfter,
        };

    /// <summary>503: the request may succeed later.</summary>
    public static OAuthError Unavailable(string description, TimeSpan retryAfter) =>
        new("temporarily_unavailable", description) { Status = StatusCodes.Status503ServiceUnavailable, RetryAfter = retryAfter };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth2\", charset=\"UTF-8\"";

        return OAuthErrorResponse.WriteAsync(httpContext, Status, Code, Description, RetryAfter);
    }
}

/// <summary>The result of a step of a request: a value, or the error response.</summary>
internal readonly record struct Outcome<T>(T? Value, OAuthError? Error)
    where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(OAuthError error) => new(null, error);

    /// <summary>Whether there is an error, and so no value.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool Failed => Error is not null;
}
