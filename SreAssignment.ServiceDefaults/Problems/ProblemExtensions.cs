using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Problems;

internal static class ProblemExtensions
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = ProblemWriter.Customize);
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        // Otherwise a parameter that cannot be bound is a 400 without a reason outside Development.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(pages =>
        {
            var context = pages.HttpContext;
            return ProblemWriter.WriteAsync(context, ProblemTypes.For(context.Response.StatusCode), Detail(context));
        });
    }

    private static string Detail(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}.",
        StatusCodes.Status405MethodNotAllowed =>
            $"{context.Request.Path} does not allow {context.Request.Method}. Allowed: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"{context.Request.Path} does not support {context.Request.ContentType ?? "a body without Content-Type"}.",
        _ => $"{context.Request.Method} {context.Request.Path} was refused.",
    };
}

/// <summary>Writes the response to an exception of an endpoint. It describes an error of the client; an error of the service is in the log only.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case ProblemException problem:
                await ProblemWriter.WriteAsync(httpContext, problem.Type, problem.Message, problem.Extensions, problem.RetryAfter);
                break;
            case BadHttpRequestException request:
                await ProblemWriter.WriteAsync(httpContext, ProblemTypes.For(request.StatusCode), request.Message);
                break;
            default:
                LogUnhandled(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
                await ProblemWriter.WriteAsync(
                    httpContext, ProblemTypes.InternalError, "The request could not be completed. The log has more under this requestId.");
                break;
        }
        return true;
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogUnhandled(ILogger logger, Exception exception, string method, PathString path);
}
