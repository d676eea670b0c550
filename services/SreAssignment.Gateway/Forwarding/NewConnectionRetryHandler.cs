namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Retries a request once, on a new connection, when its connection failed before any byte of an answer: one that is idempotent and has no
/// body (RFC 9110 section 9.2.2), or one whose body nobody has asked for yet. The latter is why bodies are announced with
/// <c>Expect: 100-continue</c> (section 10.1.1): a replica that is just going away has then not begun, and the body is still here to be sent.
/// </summary>
/// <param name="pooled">For the first try.</param>
/// <param name="unpooled">For the second; opens a connection per request.</param>
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

    // The handler says "cancelled" when a connection was not made in time. It is a failure to connect like any other: nothing was sent, another address may do.
    private static async Task<HttpResponseMessage> ConnectedAsync(Task<HttpResponseMessage> response)
    {
        try
        {
            return await response;
        }
        catch (TaskCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "No connection was made in time.", exception);
        }
    }

    private static bool IsConnectionFailure(HttpRequestException exception) => exception.HttpRequestError is
        HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded or HttpRequestError.Unknown or HttpRequestError.HttpProtocolError;

    private static bool IsRepeatable(HttpRequestMessage request, UnsentContent? content) =>
        content is null ? IsIdempotent(request.Method) : !content.IsStarted;

    private static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Head || method == HttpMethod.Delete || method == HttpMethod.Put || method == HttpMethod.Options;
}
