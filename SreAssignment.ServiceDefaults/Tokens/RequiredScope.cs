using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Endpoint metadata: what <see cref="AccessTokens.UseAccessTokens"/> lets through.</summary>
/// <param name="Scope">The scope that the access token must have (RFC 6749 section 3.3).</param>
public sealed record RequiredScope(string Scope);

/// <summary>The accepted token of the request in hand.</summary>
internal sealed record AccessTokenFeature(JsonWebToken Token);

/// <summary>Access tokens in the pipeline.</summary>
public static class AccessTokens
{
    /// <summary>Refuses requests to endpoints with <see cref="RequiredScope"/> whose access token is missing, not accepted, or lacks the scope.</summary>
    public static WebApplication UseAccessTokens(this WebApplication app)
    {
        app.UseMiddleware<AccessTokenMiddleware>();
        return app;
    }

    /// <summary>Lets requests to these endpoints through only with an access token that has <paramref name="scope"/>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new RequiredScope(scope)));
        return builder;
    }

    /// <summary>The accepted token of this request; null where the endpoint needs none.</summary>
    public static JsonWebToken? GetAccessToken(this HttpContext context) => context.Features.Get<AccessTokenFeature>()?.Token;

    /// <summary>Whether the token's <c>scope</c> (RFC 9068 section 2.2.3) lists this one.</summary>
    public static bool HasScope(this JsonWebToken token, string scope) =>
        token.TryGetPayloadValue<string>("scope", out var scopes) && scopes.Split(' ').Contains(scope, StringComparer.Ordinal);
}
