using SreAssignment.Gateway.Limits;
using SreAssignment.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>Says in a problem what the proxy says in a bare status code. Comes before the timeouts, which end the request inside of them.</summary>
internal static partial class ForwarderProblems
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static readonly ProblemType UpstreamTimeout = new("upstream-timeout", StatusCodes.Status504GatewayTimeout, "The service took too long to answer.");

    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } error || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
            return;

        var feature = context.GetReverseProxyFeature();
        var service = feature.Cluster.Config.ClusterId;
        // The caller is still there, so what cancelled the request is its timeout.
        var status = error.Error == ForwarderError.RequestCanceled ? StatusCodes.Status504GatewayTimeout : context.Response.StatusCode;
        var logger = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ForwarderProblems));
        LogFailed(logger, service, error.Error, error.Exception?.Message);
        context.Response.Clear();
        var problem = status switch
        {
            StatusCodes.Status504GatewayTimeout => Problem.Result(UpstreamTimeout, $"The service {service} did not answer in time."),
            StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable =>
                Problem.Unavailable($"The service {service} cannot be reached now.", RetryAfter),
            StatusCodes.Status413PayloadTooLarge => BodyLimit.TooLarge(feature.Route.Config.MaxRequestBodySize ?? 0),
            StatusCodes.Status408RequestTimeout => Problem.Result(ProblemTypes.RequestTimeout, "The request body arrived too slowly."),
            _ => Problem.Result(ProblemTypes.BadRequest, "The request body could not be read."),
        };
        await problem.ExecuteAsync(context);
    }

    [LoggerMessage(LogLevel.Warning, "Forwarding to {Service} failed: {Error}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string service, ForwarderError error, string? reason);
}
