using Microsoft.IdentityModel.JsonWebTokens;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Gateway.Tokens;

/// <summary>
/// Finds out who is calling, where the endpoint needs to know: checks the token here, so that junk never costs a call, then has the
/// authority exchange it. For a token seen within the last seconds the cache answers, and only its lifetime is looked at again.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, AccessTokenValidator validator, ExchangeCache cache, GatewayMetrics metrics)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is { } required
            && await IdentifyAsync(context, required.Scope) is var (reason, refusal))
        {
            metrics.Refused(reason);
            await refusal.ExecuteAsync(context);
            return;
        }
        await next(context);
    }

    private async ValueTask<Refusal?> IdentifyAsync(HttpContext context, string scope)
    {
        if (!BearerToken.TryRead(context.Request, out var token, out var unread))
            return new Refusal("no-token", unread);

        var key = ExchangeCache.Key(token);
        var known = cache.Find(key);
        metrics.LookedUp(known is not null);
        var checkedToken = known is null ? await validator.ValidateAsync(token, context.RequestAborted) : CheckAgain(known.Token);
        if (!checkedToken.IsValid)
            return new Refusal(checkedToken.Failure.Value.ToString(), BearerChallenge.For(checkedToken));
        if (!checkedToken.Token.HasScope(scope))
            return new Refusal("scope", BearerChallenge.InsufficientScope(scope));
        known ??= await cache.ExchangeAsync(key, checkedToken.Token, context.RequestAborted);
        return Admit(context, known);
    }

    private AccessTokenResult CheckAgain(JsonWebToken token) =>
        validator.CheckLifetime(token) is { } failure ? AccessTokenResult.Refused(failure) : AccessTokenResult.Accepted(token);

    private static Refusal? Admit(HttpContext context, ExchangeCache.Entry entry)
    {
        switch (entry.Result)
        {
            case ExchangeResult.Accepted accepted:
                context.Features.Set(new Caller(entry.Token, accepted.InternalToken));
                return null;
            case ExchangeResult.Unavailable unavailable:
                return new Refusal("authority-unavailable", Problem.Unavailable(
                    "The access token cannot be checked now: the token service is unavailable.", unavailable.RetryAfter));
            default:
                return new Refusal("revoked", BearerChallenge.InvalidToken("The access token is not accepted any more; it was revoked or has expired."));
        }
    }

    /// <param name="Reason">For the metrics.</param>
    /// <param name="Answer">For the caller.</param>
    private sealed record Refusal(string Reason, IResult Answer);
}
