using SreAssignment.Auth.Clients;

namespace SreAssignment.Auth.Protocol;

/// <summary>The way every request to an OAuth endpoint goes: read the form, authenticate the client, handle.</summary>
internal static class OAuthEndpointExtensions
{
    /// <summary>Maps <c>POST</c> on <paramref name="path"/> to <typeparamref name="TEndpoint"/>.</summary>
    public static void MapOAuth<TEndpoint>(this WebApplication app, string path)
        where TEndpoint : class, IOAuthEndpoint
    {
        var endpoint = app.Services.GetRequiredService<TEndpoint>();
        var authenticator = app.Services.GetRequiredService<ClientAuthenticator>();
        app.MapPost(path, async context =>
        {
            // RFC 6749 section 5.1, for errors as well.
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Pragma = "no-cache";
            var result = await HandleAsync(context, endpoint, authenticator);
            await result.ExecuteAsync(context);
        });
    }

    private static async ValueTask<IResult> HandleAsync(HttpContext context, IOAuthEndpoint endpoint, ClientAuthenticator authenticator)
    {
        var form = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form.Failed)
            return form.Error;

        var client = authenticator.Authenticate(context.Request, form.Value);
        return client.Failed ? client.Error : await endpoint.HandleAsync(client.Value, form.Value, context.RequestAborted);
    }
}
