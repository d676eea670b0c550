using Microsoft.AspNetCore.Diagnostics;
using SreAssignment.ObjectStorage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Problems;

/// <summary>Says what a failing store means to the caller: 503 while it is down, 507 when it is full.</summary>
internal sealed partial class StorageProblemHandler(ILogger<StorageProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case ObjectStoreUnavailableException unavailable:
                LogFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
                await Problem.Unavailable("The object store is unavailable.", unavailable.RetryAfter).ExecuteAsync(httpContext);
                return true;
            case ObjectStoreFullException:
                LogFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
                await Problem.Result(ImageProblems.InsufficientStorage, "The object store has no space left. Nothing was stored.").ExecuteAsync(httpContext);
                return true;
            default:
                return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed for the object store.")]
    private partial void LogFailed(Exception exception, string method, PathString path);
}
