using Microsoft.IdentityModel.JsonWebTokens;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Gateway.Tokens;

/// <summary>
/// Finds out who is calling, where the endpoint needs to know: checks the token here, so that junk never costs a call, then has the
/// authority exchange it. For a token seen within the last seconds the cache answers, and only its lifetime is looked at again.
/// </summary>
internal sealed class CallerMiddleware(
    RequestDelegate next, AccessTokenValidator validator, ExchangeCache cache, GatewayMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { } required)
        {
            await next(context);
            return;
        }
        if (await IdentifyAsync(context, required.Scope) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    private async ValueTask<IResult?> IdentifyAsync(HttpContext context, string scope)
    {
        if (!BearerToken.TryRead(context.Request, out var token, out var refusal))
            return refusal;

        var key = ExchangeCache.Key(token);
        var entry = cache.Find(key);
        metrics.LookedUp(entry?.Result);
        if (entry is null)
        {
            var result = await validator.ValidateAsync(token, context.RequestAborted);
            if (!result.IsValid)
                return BearerChallenge.For(result);
            if (!result.Token.HasScope(scope))
                return BearerChallenge.InsufficientScope(scope);
            entry = await cache.ExchangeAsync(key, result.Token, context.RequestAborted);
        }
        else if (validator.CheckLifetime(entry.Token) is { } failure)
        {
            return BearerChallenge.For(AccessTokenResult.Refused(failure));
        }
        else if (!entry.Token.HasScope(scope))
        {
            return BearerChallenge.InsufficientScope(scope);
        }
        return Admit(context, entry.Token, entry.Result);
    }

    private static IResult? Admit(HttpContext context, JsonWebToken token, ExchangeResult result)
    {
        switch (result)
        {
            case ExchangeResult.Accepted accepted:
                context.Features.Set(new Caller(token, accepted.InternalToken));
                return null;
            case ExchangeResult.Unavailable unavailable:
                return Problem.Unavailable("The access token cannot be checked now: the token service is unavailable.", unavailable.RetryAfter);
            default:
                return BearerChallenge.InvalidToken("The access token is not accepted any more; it was revoked or has expired.");
        }
    }
}
