using SreAssignment.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Limits;

/// <summary>
/// Refuses headers that are too large while a problem can still be written. The server's own limit, twice as high, ends the reading of those
/// that are larger yet, and it answers with a bare 431.
/// </summary>
internal static class HeaderLimit
{
    public const int MaxBytes = 16 * 1024;

    // What the server counts too: ": " and the line's end.
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
        return Problem.Result(ProblemTypes.HeadersTooLarge, $"The request headers have {bytes} bytes; at most {MaxBytes} are taken.").ExecuteAsync(context);
    }
}

/// <summary>Refuses a body whose length is announced and too large before any of it is read; the server stops one that turns out to be.</summary>
internal static class BodyLimit
{
    public static Task LimitAsync(HttpContext context, RequestDelegate next)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config.MaxRequestBodySize;
        if (context.Request.ContentLength is not { } length || limit is null || length <= limit)
            return next(context);
        context.RequestServices.GetRequiredService<GatewayMetrics>().Refused("body");
        return TooLarge(limit.Value).ExecuteAsync(context);
    }

    public static IResult TooLarge(long limit) => Problem.Result(ProblemTypes.BodyTooLarge, $"The request body is larger than the {limit} bytes allowed here.");
}
