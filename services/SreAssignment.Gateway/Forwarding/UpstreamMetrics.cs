using Yarp.ReverseProxy.Model;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>Measures what the services behind take and how often they fail, by route.</summary>
internal sealed class UpstreamMetrics(GatewayMetrics metrics, TimeProvider time)
{
    public async Task MeasureAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config is not { } route)
        {
            await next(context);
            return;
        }
        var started = time.GetTimestamp();
        metrics.Forwarding(route.RouteId, 1);
        try
        {
            await next(context);
        }
        finally
        {
            metrics.Forwarding(route.RouteId, -1);
            metrics.Forwarded(
                route.RouteId, route.ClusterId!, context.Response.StatusCode, context.GetForwarderErrorFeature()?.Error, time.GetElapsedTime(started));
        }
    }
}
