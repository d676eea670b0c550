using Microsoft.AspNetCore.Http;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>
/// The error responses of RFC 6750 section 3.1, each a problem with its <c>WWW-Authenticate</c> header. Section 3 requires at least one parameter in
/// the header, so each has the realm.
/// </summary>
public static class BearerChallenge
{
    // The public API is one protection space (RFC 9110 section 11.5).
    private const string Scheme = "Bearer realm=\"api\"";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>401 for a request without a token. The response has no error code then (RFC 6750 section 3.1).</summary>
    public static IResult MissingToken() =>
        Problem.Challenge(Scheme, ProblemTypes.MissingToken, "Send an access token: Authorization: Bearer <token>.");

    /// <summary>400 for a token that was sent in a way that is not supported.</summary>
    public static IResult InvalidRequest(string detail) => Problem.Challenge(Error("invalid_request", detail), ProblemTypes.BadRequest, detail);

    /// <summary>401 for a token that was rejected.</summary>
    public static IResult InvalidToken(string detail) => Problem.Challenge(Error("invalid_token", detail), ProblemTypes.InvalidToken, detail);

    /// <summary>The response to a token that the validator rejected: 401, or 503 when the keys are unavailable.</summary>
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
        return Problem.Challenge($"{Error("insufficient_scope", detail)}, scope=\"{scope}\"", ProblemTypes.InsufficientScope, detail);
    }

    private static string Error(string code, string description) => $"{Scheme}, error=\"{code}\", error_description=\"{description}\"";
}
