using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Problems;

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
