using Microsoft.AspNetCore.Http;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>The refusals of RFC 6750 section 3.1, each a problem with its <c>WWW-Authenticate</c> header.</summary>
public static class BearerChallenge
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>401 for a request without a token. The RFC wants no error code then.</summary>
    public static IResult MissingToken() =>
        new Refusal("Bearer", ProblemTypes.MissingToken, "Send an access token: Authorization: Bearer <token>.");

    /// <summary>400 for a token that was sent in a way which is not taken.</summary>
    public static IResult InvalidRequest(string detail) => new Refusal(Error("invalid_request", detail), ProblemTypes.BadRequest, detail);

    /// <summary>401 for a token that is not accepted.</summary>
    public static IResult InvalidToken(string detail) => new Refusal(Error("invalid_token", detail), ProblemTypes.InvalidToken, detail);

    /// <summary>What becomes of a token that the validator refused: 401, or 503 where the fault is not the caller's.</summary>
    /// <exception cref="ArgumentException">The token was accepted.</exception>
    public static IResult For(AccessTokenResult result) => result switch
    {
        { IsValid: true } => throw new ArgumentException("The token was accepted.", nameof(result)),
        { Failure: AccessTokenFailure.KeysUnavailable } => Problem.Unavailable(result.Detail, RetryAfter),
        _ => InvalidToken(result.Detail),
    };

    /// <summary>403 for a token without a scope that the request needs.</summary>
    public static IResult InsufficientScope(string scope)
    {
        var detail = $"This needs the scope {scope}.";
        return new Refusal($"{Error("insufficient_scope", detail)}, scope=\"{scope}\"", ProblemTypes.InsufficientScope, detail);
    }

    private static string Error(string code, string description) => $"Bearer error=\"{code}\", error_description=\"{description}\"";

    private sealed class Refusal(string challenge, ProblemType type, string detail) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => type.Status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.WWWAuthenticate = challenge;
            return ProblemWriter.WriteAsync(httpContext, type, detail);
        }
    }
}
