using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SreAssignment.ServiceDefaults.Problems;

internal static class ProblemExtensions
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        builder.Services.AddExceptionHandler<ProblemExceptionHandler>();
        // Else a parameter that cannot be bound is a bare 400 outside Development, without a word on which one.
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseProblems(this WebApplication app)
    {
        // ProblemExceptionHandler takes every exception, so nothing is left for this delegate.
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
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
            $"{context.Request.Path} does not take {context.Request.Method}. Allowed: {context.Response.Headers.Allow}.",
        StatusCodes.Status415UnsupportedMediaType => $"{context.Request.Path} does not take {context.Request.ContentType ?? "a body without Content-Type"}.",
        _ => $"{context.Request.Method} {context.Request.Path} was refused.",
    };
}
