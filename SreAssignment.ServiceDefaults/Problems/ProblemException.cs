using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>An error found deep below an endpoint, which becomes the response just as <see cref="Problem.Result"/> would.</summary>
/// <param name="type">The kind of error; it has the status code.</param>
/// <param name="detail">What is wrong with this request, and what is allowed instead. The caller sees it.</param>
/// <param name="extensions">Further members of the problem.</param>
public sealed class ProblemException(ProblemType type, string detail, params (string Key, object? Value)[] extensions) : Exception(detail)
{
    /// <summary>The kind of error.</summary>
    public ProblemType Type { get; } = type;

    /// <summary>Further members of the problem.</summary>
    public IReadOnlyList<(string Key, object? Value)> Extensions { get; } = extensions;

    /// <summary>When to try again, sent as <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>Turns what an endpoint throws into a response. What a caller did wrong is told; what went wrong in here goes to the log alone.</summary>
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
