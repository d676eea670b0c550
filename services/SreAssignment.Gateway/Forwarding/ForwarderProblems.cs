using SreAssignment.Gateway.Limits;
using SreAssignment.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>Writes a problem where the proxy sets a status code only. Must come before the request timeouts, which cancel the request.</summary>
internal static partial class ForwarderProblems
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static readonly ProblemType UpstreamTimeout = new("upstream-timeout", StatusCodes.Status504GatewayTimeout, "The service took too long to respond.");

    public static async Task WriteAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } error || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        var service = context.GetReverseProxyFeature().Cluster.Config.ClusterId;
        // The client is still connected, so the timeout cancelled the request.
        var status = error.Error == ForwarderError.RequestCanceled ? StatusCodes.Status504GatewayTimeout : context.Response.StatusCode;
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ForwarderProblems));
        LogFailed(logger, service, error.Error, error.Exception?.Message);
        context.Response.Clear();
        var problem = status switch
        {
            StatusCodes.Status504GatewayTimeout => Problem.Result(UpstreamTimeout, $"The service {service} did not respond in time."),
            StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable =>
                Problem.Unavailable($"The service {service} cannot be reached now.", RetryAfter),
            StatusCodes.Status413PayloadTooLarge => BodyLimit.Reject(context),
            StatusCodes.Status408RequestTimeout => Problem.Result(ProblemTypes.RequestTimeout, "The request body arrived too slowly."),
            _ => Problem.Result(ProblemTypes.BadRequest, "The request body could not be read."),
        };
        await problem.ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "Forwarding to {Service} failed with {Error}: {Reason}. Check that {Service} is healthy and reachable.")]
    private static partial void LogFailed(ILogger logger, string service, ForwarderError error, string? reason);
}
