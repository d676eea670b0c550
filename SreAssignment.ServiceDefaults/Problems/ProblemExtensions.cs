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
