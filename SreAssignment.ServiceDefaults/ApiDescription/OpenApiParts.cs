using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.ApiDescription;

/// <summary>A header of responses, and what it tells the client.</summary>
public sealed record ResponseHeader(string Name, string Description);

/// <summary>The parts of operations that all documents have in common. Each is added once, however often it is requested.</summary>
public static class OpenApiParts
{
    /// <summary>The name of the security scheme of access tokens.</summary>
    public const string AccessToken = "accessToken";

    private const string ProblemSchema = """
        { "type": "object", "description": "RFC 9457.", "required": ["type", "title", "status", "detail", "requestId"], "properties": {
          "type": { "type": "string", "format": "uri", "description": "Stable: urn:sreassignment:problem: and a name." },
          "title": { "type": "string", "description": "The kind of problem, always in the same words." },
          "status": { "type": "integer", "minimum": 400, "maximum": 599, "description": "The status code." },
          "detail": { "type": "string", "description": "What is wrong with this request, and what is allowed." },
          "requestId": { "type": "string", "description": "The id of the request." },
          "traceId": { "type": "string", "description": "The trace that the request is part of." },
          "parameter": { "type": "string", "description": "The parameter that is wrong, where it is one." } } }
        """;

    private const string OAuthErrorSchema = """
        { "type": "object", "description": "RFC 6749 section 5.2.", "required": ["error", "error_description"], "properties": {
          "error": { "type": "string", "description": "A registered code." },
          "error_description": { "type": "string", "description": "What is wrong, and what is allowed." } } }
        """;

    private static readonly ResponseHeader RetryAfter = new("Retry-After", "The number of seconds after which to retry.");
    private static readonly ResponseHeader WwwAuthenticate =
        new("WWW-Authenticate", "How to authenticate; by RFC 6750, what is wrong with the token or which scope it lacks.");

    /// <summary>Adds problems to the responses of an operation, as RFC 6749 errors to those of an OAuth endpoint.</summary>
    public static void AddProblems(this OpenApiOperation operation, OpenApiDocument document, string path, params IEnumerable<ProblemType> problems)
    {
        var isOAuth = OAuthErrorResponse.IsFor(path);
        foreach (var problem in problems)
            operation.AddError(document, problem.Status, isOAuth ? problem.Title : $"`{problem.Slug}`: {problem.Title}", isOAuth);
    }

    /// <summary>Adds an error to the responses of an operation, by RFC 6749 or RFC 9457.</summary>
    public static void AddError(this OpenApiOperation operation, OpenApiDocument document, int status, string description, bool isOAuth = true)
    {
        var line = $"- {description}";
        var responses = operation.Responses ??= [];
        if (responses.TryGetValue($"{status}", out var known))
        {
            if (known is OpenApiResponse own && own.Description?.Split('\n').Contains(line) != true)
                own.Description = $"{own.Description}\n{line}".TrimStart();
            return;
        }

        var (mediaType, name, schema) = isOAuth ? ("application/json", "OAuthError", OAuthErrorSchema) : ("application/problem+json", "Problem", ProblemSchema);
        ((document.Components ??= new()).Schemas ??= new Dictionary<string, IOpenApiSchema>()).TryAdd(name, Schema(schema));
        var content = new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = new OpenApiSchemaReference(name, document) } };
        var response = new OpenApiResponse { Description = line, Content = content };
        responses.Add($"{status}", response);
        if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
            response.AddHeaders(document, WwwAuthenticate);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            response.AddHeaders(document, RetryAfter);
    }

    /// <summary>Makes an operation require a scope, unless it already does, with the problems of a request without it.</summary>
    public static void RequireScope(this OpenApiOperation operation, OpenApiDocument document, string scope, string? description = null)
    {
        var schemes = (document.Components ??= new()).SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        schemes.TryAdd(AccessToken, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "An access token by client credentials (RFC 6749 section 4.4), sent as Authorization: Bearer (RFC 6750).",
            Flows = new() { ClientCredentials = new() { TokenUrl = new("/oauth2/token", UriKind.Relative), Scopes = new Dictionary<string, string>() } },
        });
        schemes[AccessToken].Flows!.ClientCredentials!.Scopes!.TryAdd(scope, description ?? "");
        operation.Security ??= [];
        if (!operation.Security.Any(requirement => requirement.Keys.Any(key => key.Reference.Id == AccessToken)))
            operation.Security.Insert(0, new() { [new OpenApiSecuritySchemeReference(AccessToken, document)] = [scope] });
        operation.AddProblems(document, "/", ProblemTypes.MissingToken, ProblemTypes.InvalidToken, ProblemTypes.InsufficientScope);
    }

    /// <summary>Adds headers to a response. A reference to a response that several operations share stays as it is.</summary>
    public static void AddHeaders(this IOpenApiResponse response, OpenApiDocument document, params IEnumerable<ResponseHeader> headers)
    {
        if (response is not OpenApiResponse own)
            return;
        var components = (document.Components ??= new()).Headers ??= new Dictionary<string, IOpenApiHeader>();
        own.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var (name, description) in headers)
        {
            components.TryAdd(name, new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            own.Headers.TryAdd(name, new OpenApiHeaderReference(name, document));
        }
    }

    /// <summary>Reads a schema.</summary>
    public static OpenApiSchema Schema(string json) => OpenApiModelFactory.Parse<OpenApiSchema>(json, OpenApiSpecVersion.OpenApi3_1, new(), out _, "json")!;
}
