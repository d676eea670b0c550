namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Retries a request once, on a new connection, when the connection fails before the first byte of a response. The request must be idempotent and without a
/// body (RFC 9110 section 9.2.2), or its body must be unsent. Bodies are therefore announced with <c>Expect: 100-continue</c> (section 10.1.1): a replica that
/// stops has then not requested the body, and it can still be sent.
/// </summary>
/// <param name="pooled">Sends the first attempt.</param>
/// <param name="unpooled">Sends the retry, and opens a connection per request.</param>
internal sealed class NewConnectionRetryHandler(HttpMessageHandler pooled, HttpMessageHandler unpooled) : DelegatingHandler(pooled)
{
    private readonly HttpMessageInvoker _unpooled = new(unpooled);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        UnsentContent? content = null;
        if (request.Content is not null)
        {
            request.Content = content = new UnsentContent(request.Content);
            request.Headers.ExpectContinue = true;
        }

        try
        {
            return await ConnectedAsync(base.SendAsync(request, cancellationToken));
        }
        catch (HttpRequestException exception) when (IsConnectionFailure(exception) && IsRepeatable(request, content))
        {
            return await ConnectedAsync(_unpooled.SendAsync(request, cancellationToken));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpooled.Dispose();
        base.Dispose(disposing);
    }

    // The handler throws a cancellation when it cannot connect in time. Nothing was sent, so it is retried as any other connection failure.
    private static async Task<HttpResponseMessage> ConnectedAsync(Task<HttpResponseMessage> response)
    {
        try
        {
            return await response;
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "The connection timed out.", exception);
        }
    }

    private static bool IsConnectionFailure(HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded or HttpRequestError.Unknown or HttpRequestError.HttpProtocolError;

    private static bool IsRepeatable(HttpRequestMessage request, UnsentContent? content) =>
        content is null ? IsIdempotent(request.Method) : !content.IsStarted;

    private static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Delete || method == HttpMethod.Put || method == HttpMethod.Options;
}
