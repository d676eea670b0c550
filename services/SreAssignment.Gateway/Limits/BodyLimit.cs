using SreAssignment.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Limits;

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
