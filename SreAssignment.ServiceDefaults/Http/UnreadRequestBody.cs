using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// The unread body of a rejected request (RFC 9112 section 9.3). The server waits a few seconds for the rest of it and then closes the connection, and a client
/// that does not know would lose its next request on that connection. So a small body is read to its end before the response. With any other, the response
/// has <c>Connection: close</c>.
/// </summary>
internal static class UnreadRequestBody
{
    private const long Small = 64 * 1024;
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(1);

    public static void UseUnreadRequestBodies(this WebApplication app) => app.Use((context, next) =>
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

    // With `Expect: 100-continue` it is unknown whether the client sends the body. An endpoint that has begun to read a body goes on with it.
    private static bool IsSmall(HttpRequest request, ObservedBody body) =>
        request.ContentLength is <= Small && !body.IsTouched && request.Headers.Expect.Count == 0;

    private static async Task<bool> DrainAsync(ObservedBody body, CancellationToken aborted)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        timeout.CancelAfter(ReadTimeout);
        try
        {
            await body.CopyToAsync(Stream.Null, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The body does not arrive, or the server stopped reading it: the connection ends.
            return false;
        }
    }
}
