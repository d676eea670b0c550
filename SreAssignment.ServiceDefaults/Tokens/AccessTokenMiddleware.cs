using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Lets a request on to an endpoint with <see cref="RequiredScope"/> only with an accepted token that has this scope.</summary>
internal sealed class AccessTokenMiddleware(RequestDelegate next, AccessTokenValidator validator)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RequiredScope>() is not { } required)
        {
            await next(context);
            return;
        }
        if (await RefuseAsync(context, required.Scope) is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    }

    private async ValueTask<IResult?> RefuseAsync(HttpContext context, string scope)
    {
        if (!BearerToken.TryRead(context.Request, out var token, out var refusal))
            return refusal;
        var result = await validator.ValidateAsync(token, context.RequestAborted);
        if (!result.IsValid)
            return BearerChallenge.For(result);
        context.Features.Set(new AccessTokenFeature(result.Token));
        return result.Token.HasScope(scope) ? null : BearerChallenge.InsufficientScope(scope);
    }
}
