using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// One id per request through all hops: read from <c>X-Request-Id</c> when it is well formed, created otherwise. It is in the response, in every log
/// line and in every problem. A request to another service sends it on: as a header of the request it is forwarded, and it is the
/// <see cref="HttpContext.TraceIdentifier"/>.
/// </summary>
public static class RequestId
{
    /// <summary>The header that carries the id.</summary>
    public const string Header = "X-Request-Id";

    private const int LongestAccepted = 64;

    internal static void UseRequestId(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RequestId).FullName!);
        app.Use(async (context, next) =>
        {
            context.Request.Headers[Header] = context.TraceIdentifier = Choose(context.Request.Headers[Header] is [{ } given] ? given : null);
            context.Response.OnStarting(Echo, context);
            // The server's own scope was opened before this and holds the connection's name for the request.
            using (logger.BeginScope(new KeyValuePair<string, object?>[] { new("RequestId", context.TraceIdentifier) }))
                await next(context);
        });
    }

    // It goes into logs and headers as it is, so it must hold nothing that could break a line or a quote.
    private static string Choose(string? given) =>
        given is { Length: > 0 and <= LongestAccepted } && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? given
            : ActivityTraceId.CreateRandom().ToHexString();

    private static Task Echo(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers[Header] = context.TraceIdentifier;
        return Task.CompletedTask;
    }
}
