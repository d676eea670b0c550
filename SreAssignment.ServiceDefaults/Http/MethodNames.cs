using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Http;

/// <summary>
/// Rejects methods that differ from a standard one in case only, such as <c>get</c>. Method names are case sensitive (RFC 9110 section 9.1), and ASP.NET
/// Core routes them without regard to case.
/// </summary>
internal static class MethodNames
{
    private static readonly Endpoint Unknown = new(RejectAsync, EndpointMetadataCollection.Empty, "unknown method");

    // Routing comes before all middleware of the service. The endpoint is replaced, so that limits, headers and logs apply as to every other response.
    public static void UseMethodNames(this WebApplication app) => app.Use((context, next) =>
    {
        if (!IsStandard(context))
            context.SetEndpoint(Unknown);

        return next(context);
    });

    /// <summary>Rejects them where there is no routing.</summary>
    public static Task RejectOthersAsync(HttpContext context, RequestDelegate next) => IsStandard(context) ? next(context) : RejectAsync(context);

    private static Task RejectAsync(HttpContext context) => ProblemWriter.WriteAsync(
        context,
        ProblemTypes.NotImplemented,
        $"The method {context.Request.Method} is unknown. Method names are case sensitive: use {Standard(context)}.");

    private static bool IsStandard(HttpContext context) => string.Equals(context.Request.Method, Standard(context), StringComparison.Ordinal);

    private static string Standard(HttpContext context) => HttpMethods.GetCanonicalizedValue(context.Request.Method);
}
