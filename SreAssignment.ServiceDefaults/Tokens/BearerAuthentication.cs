using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>The identity of a request with an accepted access token: its scopes are claims, one each.</summary>
/// <param name="token">The accepted token.</param>
public sealed class AccessTokenIdentity(AccessToken token)
    : ClaimsIdentity(token.Scopes.Select(scope => new Claim(ScopeClaim, scope)), JwtBearerDefaults.AuthenticationScheme)
{
    internal const string ScopeClaim = "scope";

    /// <summary>The accepted token.</summary>
    public AccessToken Token { get; } = token;
}

/// <summary>A request was rejected because of its access token.</summary>
/// <param name="reason">The reason in metrics.</param>
/// <param name="response">The response to the request.</param>
public sealed class RejectedTokenException(string reason, IResult response) : Exception($"The access token was rejected: {reason}.")
{
    /// <summary>A token that the validator rejected.</summary>
    public RejectedTokenException(AccessTokenResult result)
        : this(JsonNamingPolicy.KebabCaseLower.ConvertName(result.Failure.ToString()!), BearerChallenge.For(result))
    {
    }

    /// <summary>A token that was accepted before and is no longer within its lifetime.</summary>
    public RejectedTokenException(AccessTokenFailure failure)
        : this(new AccessTokenResult(failure))
    {
    }

    /// <summary>The reason in metrics, such as <c>wrong-audience</c>.</summary>
    public string Reason => reason;

    /// <summary>The response to the request.</summary>
    public IResult Response => response;
}

/// <summary>
/// What this platform does with bearer tokens differently from the framework: a token is read strictly, <see cref="AccessTokenValidator"/> validates it, and
/// errors are problems.
/// </summary>
/// <param name="validator">Validates tokens.</param>
public class AccessTokenEvents(AccessTokenValidator validator) : JwtBearerEvents
{
    /// <summary>Validates the token of a request to an endpoint that needs one. The framework's own validation does not run after it.</summary>
    public override Task MessageReceived(MessageReceivedContext context)
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is null)
            context.NoResult();
        else if (!BearerToken.TryRead(context.Request, out var token, out var rejection))
            context.Fail(new RejectedTokenException("no-token", rejection));
        else if (!IsAuthenticated(context, token))
            return ValidateAsync(context, token.ToString());
        return Task.CompletedTask;
    }

    /// <summary>Sets the result of a token that needs no validation now, because its result is known. The default has none.</summary>
    /// <param name="context">The context whose result is set.</param>
    /// <param name="token">The token as it was sent.</param>
    /// <returns>Whether the result is set.</returns>
    protected virtual bool IsAuthenticated(MessageReceivedContext context, ReadOnlySpan<char> token) => false;

    /// <summary>Writes 400, 401 or 503: the request has no token, or one that was rejected.</summary>
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (context.AuthenticateFailure is RejectedTokenException rejected)
            return rejected.Response.ExecuteAsync(context.HttpContext);
        if (context.AuthenticateFailure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return BearerChallenge.MissingToken().ExecuteAsync(context.HttpContext);
    }

    /// <summary>Writes 403: the token lacks the scope after which the endpoint's policy is named.</summary>
    public override Task Forbidden(ForbiddenContext context)
    {
        var scope = context.HttpContext.GetEndpoint()!.Metadata.GetRequiredMetadata<IAuthorizeData>().Policy!;
        return BearerChallenge.InsufficientScope(scope).ExecuteAsync(context.HttpContext);
    }

    private async Task ValidateAsync(MessageReceivedContext context, string token)
    {
        var result = await validator.ValidateAsync(token, CancellationToken.None);
        if (!result.IsValid)
        {
            context.Fail(new RejectedTokenException(result));
            return;
        }

        context.Principal = result.Principal;
        context.Success();
    }
}

/// <summary>Reads the access token of a request from the <c>Authorization</c> header, the only method of RFC 6750 section 2 that is supported.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads the token, or returns the response that rejects the request.</summary>
    public static bool TryRead(HttpRequest request, out ReadOnlySpan<char> token, [NotNullWhen(false)] out IResult? refusal)
    {
        token = default;
        refusal = null;
        // RFC 6750 section 2.3: an address is written to logs, so a token in it is no longer secret.
        if (request.QueryString.HasValue && request.Query.ContainsKey("access_token"))
        {
            refusal = BearerChallenge.InvalidRequest("Send the access token in the Authorization header, never in the address.");
            return false;
        }

        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            refusal = Several();
            return false;
        }

        // RFC 6750 section 2.1: one or more spaces separate the scheme and the token.
        var credentials = headers is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Scheme.Length).Trim(' ')
            : default;
        if (credentials.Length == 0)
            refusal = BearerChallenge.MissingToken();
        // Some clients and proxies join two headers into one; neither character occurs in a token.
        else if (credentials.ContainsAny(' ', ','))
            refusal = Several();
        else
            token = credentials;

        return refusal is null;
    }

    private static IResult Several() => BearerChallenge.InvalidRequest("Send one Authorization header with one access token.");
}

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
