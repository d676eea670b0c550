using SreAssignment.Gateway.Tokens;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Edge;

/// <summary>Logs one event per request, after its response is sent. The query is not logged, since it has the signature of a signed link.</summary>
internal sealed partial class AccessLog(RequestDelegate next, TimeProvider time, ILogger<AccessLog> logger)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return next(context);
        var started = time.GetTimestamp();
        context.Response.OnCompleted(() =>
        {
            Write(context, time.GetElapsedTime(started));
            return Task.CompletedTask;
        });
        return next(context);
    }

    // The log scope of the request has ended, so the event has the request id itself.
    private void Write(HttpContext context, TimeSpan duration)
    {
        var milliseconds = Math.Round(duration.TotalMilliseconds, 1);
        var address = context.Connection.RemoteIpAddress?.ToString();
        LogRequest(
            logger,
            context.Request.Method,
            context.Request.Path,
            context.Response.StatusCode,
            milliseconds,
            context.Features.Get<IReverseProxyFeature>()?.Route.Config.RouteId,
            context.Features.Get<AuthenticatedClient>()?.ClientId,
            address,
            context.Request.ContentLength,
            context.Response.ContentLength,
            context.TraceIdentifier);
    }

    [LoggerMessage(
        EventName = "request",
        Level = LogLevel.Information,
        Message = "{Method} {Path} {StatusCode} {DurationMs} ms route={Route} client={ClientId} address={Address} in={RequestBytes} out={ResponseBytes} "
            + "id={RequestId}")]
    private static partial void LogRequest(
        ILogger logger,
        string method,
        PathString path,
        int statusCode,
        double durationMs,
        string? route,
        string? clientId,
        string? address,
        long? requestBytes,
        long? responseBytes,
        string requestId);
}
