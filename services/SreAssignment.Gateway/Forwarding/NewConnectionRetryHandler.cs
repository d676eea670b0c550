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
            return await base.SendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (IsConnectionFailure(exception) && IsRepeatable(request, content))
        {
            return await RetryAsync(request, cancellationToken);
        }
        catch (TaskCanceledException exception) when (IsConnectTimeout(exception))
        {
            throw ConnectionFailed(exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _unpooled.Dispose();
        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> RetryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _unpooled.SendAsync(request, cancellationToken);
        }
        catch (TaskCanceledException exception) when (IsConnectTimeout(exception))
        {
            throw ConnectionFailed(exception);
        }
    }

    private static bool IsConnectionFailure(Exception exception) => exception switch
    {
        HttpRequestException failure => failure.HttpRequestError is
            HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded or HttpRequestError.Unknown or HttpRequestError.HttpProtocolError,
        _ => IsConnectTimeout(exception),
    };

    // The handler throws a cancellation when it cannot connect in time. Nothing was sent, so it is retried as any other connection failure.
    private static bool IsConnectTimeout(Exception exception) => exception is TaskCanceledException { InnerException: TimeoutException };

    private static HttpRequestException ConnectionFailed(TaskCanceledException timeout) =>
        new(HttpRequestError.ConnectionError, "The connection timed out.", timeout);

    private static bool IsRepeatable(HttpRequestMessage request, UnsentContent? content) =>
        content is null ? IsIdempotent(request.Method) : !content.IsStarted;

    private static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Delete || method == HttpMethod.Put || method == HttpMethod.Options;
}
