using System.Diagnostics;
using OpenTelemetry.Trace;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Sends the trace context of a request on. Where traces are exported, the HTTP client does so and records a span. Elsewhere nothing reads that span, and the
/// service gets the span of the server as parent, so that the logs of both have the same trace id.
/// </summary>
internal static class TraceContext
{
    private static readonly ReverseProxyPropagator Propagator = new(DistributedContextPropagator.Current);

    /// <summary>Determines whether the HTTP client records spans and sends the trace context.</summary>
    public static bool IsRecorded(IServiceProvider services) => services.GetService<TracerProvider>() is not null;

    public static void Apply(TransformBuilderContext context)
    {
        if (!IsRecorded(context.Services))
            context.AddRequestTransform(Send);
    }

    private static ValueTask Send(RequestTransformContext context)
    {
        Propagator.Inject(Activity.Current, context.ProxyRequest, static (request, name, value) =>
            ((HttpRequestMessage)request!).Headers.TryAddWithoutValidation(name, value));
        return ValueTask.CompletedTask;
    }
}
