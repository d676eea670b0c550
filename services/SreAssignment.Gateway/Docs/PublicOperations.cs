using Microsoft.AspNetCore.Routing.Template;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Forwarding;
using SreAssignment.ServiceDefaults.ApiDescription;
using SreAssignment.ServiceDefaults.Http;
using SreAssignment.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Configuration;

namespace SreAssignment.Gateway.Docs;

/// <summary>The operations of a service that clients reach through the gateway, with what the gateway adds to each.</summary>
internal static class PublicOperations
{
    private static readonly ResponseHeader[] Headers =
    [
        new(RequestId.Header, "The id of the request: the one that was sent, or a new one. It is in every log line about the request."),
        new("RateLimit", "What is left: r requests, until the bucket is full again in t seconds."),
        new("RateLimit-Policy", "What is allowed: q requests in w seconds."),
    ];

    /// <summary>Removes what is not forwarded to the service, and adds to the rest.</summary>
    public static void Select(OpenApiDocument document, IReadOnlyList<RouteConfig> routes)
    {
        foreach (var (path, item) in document.Paths.ToArray())
        {
            foreach (var (method, operation) in item.Operations!.ToArray())
            {
                if (Find(routes, method, path) is { } route)
                    Add(document, path, operation, route);
                else
                    item.Operations!.Remove(method);
            }

            if (item.Operations is not { Count: > 0 })
                document.Paths.Remove(path);
        }
    }

    // The parameters of the path may have other names than those of the route. A route with a condition, such as that of signed links, is a second one.
    private static RouteConfig? Find(IEnumerable<RouteConfig> routes, HttpMethod method, string path) => routes
        .Where(route => route.Match.Methods?.Contains(method.Method, StringComparer.OrdinalIgnoreCase) ?? true)
        .Where(route => route.Match.Path is not { } pattern || new TemplateMatcher(TemplateParser.Parse(pattern), new()).TryMatch(path, new()))
        .MinBy(route => route.Match.QueryParameters?.Count ?? 0);

    private static void Add(OpenApiDocument document, string path, OpenApiOperation operation, RouteConfig route)
    {
        operation.AddProblems(document, path, ProblemTypes.BadRequest);
        if (route.AuthorizationPolicy is { } scope)
            operation.RequireScope(document, scope);
        if (operation.RequestBody is not null)
            operation.AddProblems(document, path, ProblemTypes.RequestTimeout, ProblemTypes.BodyTooLarge);
        operation.AddProblems(
            document, path, ProblemTypes.TooManyRequests, ProblemTypes.HeadersTooLarge, ProblemTypes.InternalError, ProblemTypes.ServiceUnavailable,
            ForwarderProblems.UpstreamTimeout);
        foreach (var response in operation.Responses!.Values)
            response.AddHeaders(document, Headers);

        var sorted = new OpenApiResponses();
        foreach (var (status, response) in operation.Responses.OrderBy(response => response.Key, StringComparer.Ordinal))
            sorted.Add(status, response);
        operation.Responses = sorted;
    }
}
