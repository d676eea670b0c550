using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// Sees to the body of a request that was refused before all of it was read (RFC 9112 section 9.3). The server waits for the rest of it for a few seconds only
/// and then closes, and a caller who was not told would send the next request on that connection and lose it. So a small body that nobody has asked for is read to
/// its end before the answer, and with any other the answer announces the end of the connection.
/// </summary>
internal static class RefusedBody
{
    private const long Small = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static void UseRefusedBodies(this WebApplication app) => app.Use((context, next) =>
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false })
        {
            var body = new ObservedBody(context.Request.Body, context.Request.ContentLength);
            context.Request.Body = body;
            context.Response.OnStarting(SettleAsync, (context, body));
        }

        return next(context);
    });

    private static async Task SettleAsync(object state)
    {
        var (context, body) = ((HttpContext, ObservedBody))state;
        if (context.Response.StatusCode < StatusCodes.Status400BadRequest || body.IsAtEnd)
            return;
        if (!IsSmall(context.Request, body) || !await DrainAsync(body, context.RequestAborted))
            context.Response.Headers[HeaderNames.Connection] = "close";
    }

    // A caller who waits to be told to go on is best told nothing: whether the body comes is then unknown, and the connection cannot be used again anyway. One that
    // somebody has begun to read is theirs.
    private static bool IsSmall(HttpRequest request, ObservedBody body) =>
        request.ContentLength is <= Small && !body.IsTouched && request.Headers.Expect.Count == 0;

    private static async Task<bool> DrainAsync(ObservedBody body, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Patience);
        try
        {
            await body.CopyToAsync(Stream.Null, patience.Token);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // It does not come, or the server does not take it: the caller is told that this connection ends.
            return false;
        }
    }
}
