using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Auth.Protocol;

/// <summary>An error answer of an OAuth endpoint, as RFC 6749 section 5.2 writes it.</summary>
/// <param name="Code">The registered error code.</param>
/// <param name="Description">What is wrong and what is allowed, in the characters of <c>error_description</c>: ASCII without quote and backslash.</param>
internal sealed record OAuthError(string Code, string Description) : IResult
{
    /// <summary>The HTTP status: 400 unless a section says otherwise.</summary>
    public int Status { get; private init; } = StatusCodes.Status400BadRequest;

    private TimeSpan? RetryAfter { get; init; }

    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    /// <summary>A request that HTTP itself refuses with a status of its own, such as 413.</summary>
    public static OAuthError InvalidRequest(string description, int status) => new("invalid_request", description) { Status = status };

    /// <summary>One answer for an unknown client and a wrong secret alike, so that nobody learns which clients exist.</summary>
    public static OAuthError InvalidClient(string description) => new("invalid_client", description) { Status = StatusCodes.Status401Unauthorized };

    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    public static OAuthError UnsupportedGrantType(string description) => new("unsupported_grant_type", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    /// <summary>RFC 8693 section 2.2.2.</summary>
    public static OAuthError InvalidTarget(string description) => new("invalid_target", description);

    /// <summary>429: no error of OAuth but of HTTP, and so written as a problem.</summary>
    public static OAuthError TooManyAttempts(TimeSpan retryAfter) =>
        new("too_many_attempts", "Authentication failed too often; try again later.")
        {
            Status = StatusCodes.Status429TooManyRequests,
            RetryAfter = retryAfter,
        };

    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (RetryAfter is { } retryAfter)
            return Problem.TooMany(Description, retryAfter).ExecuteAsync(httpContext);

        if (Status == StatusCodes.Status401Unauthorized)
            httpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"oauth2\", charset=\"UTF-8\"";

        return TypedResults.Json(new OAuthErrorBody(Code, Description), AuthJson.Default.OAuthErrorBody, statusCode: Status).ExecuteAsync(httpContext);
    }
}

/// <summary>The members of the JSON body.</summary>
internal sealed record OAuthErrorBody(string Error, string ErrorDescription);
