using SreAssignment.Gateway.Forwarding;
using SreAssignment.Gateway.Routing;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Docs;

/// <summary>The errors that follow from what a call is.</summary>
internal static class CallErrors
{
    public static IEnumerable<IGrouping<int, ProblemType>> Of(ForwardedCall call, CallDescription description) =>
        Find(call, description).GroupBy(problem => problem.Status).OrderBy(problems => problems.Key);

    private static IEnumerable<ProblemType> Find(ForwardedCall call, CallDescription description)
    {
        yield return ProblemTypes.BadRequest;
        if (call.Service == ForwardedCalls.Images)
            yield return ProblemTypes.UnknownParameter;
        if (description.Query.Count > 0)
            yield return ProblemTypes.InvalidParameter;
        if (call.Scope is not null)
        {
            yield return ProblemTypes.MissingToken;
            yield return ProblemTypes.InvalidToken;
            yield return ProblemTypes.InsufficientScope;
        }
        if (description.Consumes.Count > 0)
        {
            yield return ProblemTypes.RequestTimeout;
            yield return ProblemTypes.BodyTooLarge;
        }
        foreach (var problem in description.Errors)
            yield return problem;
        yield return ProblemTypes.TooManyRequests;
        yield return ProblemTypes.HeadersTooLarge;
        yield return ProblemTypes.InternalError;
        yield return ProblemTypes.ServiceUnavailable;
        yield return ForwarderProblems.UpstreamTimeout;
    }
}
