using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>The one place where an error response is written: a problem document, or an OAuth error below <c>/oauth2</c>.</summary>
internal static class ProblemWriter
{
    private const string ContentType = "application/problem+json";

    public static async Task WriteAsync(
        HttpContext context, ProblemType type, string detail, IReadOnlyList<(string Key, object? Value)>? extensions = null, TimeSpan? retryAfter = null)
    {
        if (OAuthErrorResponse.IsFor(context.Request.Path))
        {
            await OAuthErrorResponse.WriteAsync(context, type.Status, OAuthErrorResponse.Code(type.Status), detail, retryAfter);
            return;
        }

        var problem = new ProblemDetails { Type = type.Uri, Title = type.Title, Status = type.Status, Detail = detail };
        foreach (var (key, value) in extensions ?? [])
            problem.Extensions[key] = value;

        context.Response.StatusCode = type.Status;
        context.Response.Headers.CacheControl = "no-store";
        if (retryAfter is { } after)
            context.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var details = new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem };
        if (await context.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(details))
            return;

        // The client's Accept has no JSON. An error without a reason would not help it.
        Customize(details);
        await context.Response.WriteAsJsonAsync(problem, options: null, ContentType, context.RequestAborted);
    }

    /// <summary>Adds what finds the request in traces and logs.</summary>
    public static void Customize(ProblemDetailsContext context)
    {
        context.ProblemDetails.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString();
        context.ProblemDetails.Extensions["requestId"] = context.HttpContext.TraceIdentifier;
    }
}
