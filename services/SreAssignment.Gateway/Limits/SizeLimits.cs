using SreAssignment.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Limits;

/// <summary>
/// Rejects large headers with a problem. The limit of the server is twice as high, and its response is a 431 without a body.
/// </summary>
internal static class HeaderLimit
{
    public const int MaxBytes = 16 * 1024;

    // The server counts ": " and the end of the line too.
    private const int PerHeader = 4;

    public static Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        var bytes = 0;
        foreach (var (name, values) in context.Request.Headers)
        {
            foreach (var value in values)
                bytes += name.Length + (value?.Length ?? 0) + PerHeader;
        }
        if (bytes <= MaxBytes)
            return next(context);
        context.RequestServices.GetRequiredService<GatewayMetrics>().Refused("headers");
        return Problem.Result(ProblemTypes.HeadersTooLarge, $"The request headers have {bytes} bytes; at most {MaxBytes} are accepted.").ExecuteAsync(context);
    }
}

/// <summary>Rejects a body by its <c>Content-Length</c> before it is read. The server stops a chunked body at the same limit.</summary>
internal static class BodyLimit
{
    public static Task LimitAsync(HttpContext context, RequestDelegate next) =>
        context.Request.ContentLength > Of(context) ? Reject(context).ExecuteAsync(context) : next(context);

    /// <summary>Counts the request, and returns the 413.</summary>
    public static IResult Reject(HttpContext context)
    {
        context.RequestServices.GetRequiredService<GatewayMetrics>().Refused("body");
        return Problem.Result(ProblemTypes.BodyTooLarge, $"The request body is larger than the {Of(context)} bytes allowed here.");
    }

    private static long? Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.MaxRequestBodySize;
}
