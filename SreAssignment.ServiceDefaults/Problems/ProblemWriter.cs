using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>The one place where an error response is written: a problem document, or an OAuth error below <c>/oauth2</c>.</summary>
internal static class ProblemWriter
{
    private const string ContentType = "application/problem+json";

    public static Task WriteAsync(
        HttpContext context, ProblemType type, string detail, IReadOnlyList<(string Key, object? Value)>? extensions = null, TimeSpan? retryAfter = null)
    {
        if (OAuthErrorResponse.IsFor(context))
            return OAuthErrorResponse.WriteAsync(context, type.Status, OAuthErrorResponse.Code(type.Status), detail, retryAfter);

        var problem = new ProblemDetails { Type = type.Uri, Title = type.Title, Status = type.Status, Detail = detail };
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString();
        problem.Extensions["requestId"] = context.TraceIdentifier;
        foreach (var (key, value) in extensions ?? [])
            problem.Extensions[key] = value;

        context.Response.StatusCode = type.Status;
        context.Response.Headers.CacheControl = "no-store";
        if (retryAfter is { } after)
            context.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(problem, options: null, ContentType, context.RequestAborted);
    }
}
