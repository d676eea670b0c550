using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// Announces the end of a connection whose request was refused as too large (RFC 9110 section 15.5.14). The server closes it with the rest of the body unread,
/// and a caller who was not told would send the next request on it and lose that one.
/// </summary>
internal static class RefusedBody
{
    public static void UseRefusedBodies(this WebApplication app) => app.Use((context, next) =>
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.OnStarting(CloseWhenRefused, context.Response);
        return next(context);
    });

    private static Task CloseWhenRefused(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode == StatusCodes.Status413PayloadTooLarge)
            response.Headers[HeaderNames.Connection] = "close";
        return Task.CompletedTask;
    }
}
