using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// One id per request through all hops: taken from <c>X-Request-Id</c> when it is well formed, made otherwise, echoed in the response, and
/// found in every log line and every problem.
/// </summary>
public static class RequestId
{
    /// <summary>The header that carries the id.</summary>
    public const string Header = "X-Request-Id";

    private const int LongestAccepted = 64;

    internal static void UseRequestId(this WebApplication app) => app.Use((context, next) =>
    {
        var given = context.Request.Headers[Header];
        if (given.Count == 1 && IsWellFormed(given[0]))
            context.TraceIdentifier = given[0]!;
        else
            context.Request.Headers[Header] = context.TraceIdentifier = Guid.CreateVersion7().ToString("N");
        context.Response.OnStarting(Echo, context);
        return next(context);
    });

    private static Task Echo(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers[Header] = context.TraceIdentifier;
        return Task.CompletedTask;
    }

    // It goes into logs and headers as it is, so nothing that could break a line or a quote.
    private static bool IsWellFormed(string? id) =>
        id is { Length: > 0 and <= LongestAccepted } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
