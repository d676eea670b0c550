using Microsoft.AspNetCore.Diagnostics;
using SreAssignment.ObjectStorage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Problems;

/// <summary>Responds with 503 while the object store is unavailable, and with 507 when it is full.</summary>
internal sealed partial class StorageProblemHandler(ILogger<StorageProblemHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var result = exception switch
        {
            ObjectStoreUnavailableException unavailable => Problem.Unavailable("The object store is unavailable.", unavailable.RetryAfter),
            ObjectStoreFullException => Problem.Result(ImageProblems.InsufficientStorage, "The object store has no space left. Nothing was stored."),
            _ => null,
        };
        if (result is null)
            return false;
        LogRequestFailed(exception, httpContext.Request.Method, httpContext.Request.Path);
        await result.ExecuteAsync(httpContext);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Request failed: the object store is unavailable or full. Check the store. {Method} {Path}")]
    private partial void LogRequestFailed(Exception exception, string method, PathString path);
}
