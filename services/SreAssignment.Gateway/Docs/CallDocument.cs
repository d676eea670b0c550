using System.Globalization;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Routing;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Gateway.Docs;

/// <summary>One call as an OpenAPI operation.</summary>
internal sealed class CallDocument(ForwardedCall call, CallDescription description, OpenApiDocument document)
{
    /// <summary>The security scheme of calls that need an access token.</summary>
    public const string AccessToken = "accessToken";

    /// <summary>The security scheme of calls that a client makes with its own credentials.</summary>
    public const string Client = "client";

    /// <summary>The chapter of the calls that a service answers.</summary>
    public static string TagOf(string service) => service == ForwardedCalls.Auth ? "Access tokens" : "Images";

    // RFC 6749 section 5.2: clients read nothing else there.
    private bool IsOAuth => call.Path.StartsWith("/oauth2/", StringComparison.Ordinal);

    public OpenApiOperation Describe() => new()
    {
        OperationId = call.Name,
        Summary = description.Summary,
        Description = description.Description,
        Tags = new HashSet<OpenApiTagReference> { new(TagOf(call.Service), document) },
        Parameters = [.. PathParameters(), .. description.Query.Select(parameter => parameter.ToParameter())],
        RequestBody = description.Consumes.Count > 0 ? new OpenApiRequestBody { Required = !description.IsBodyOptional, Content = Content(description.Consumes) } : null,
        Security = Security(),
        Responses = Responses(),
    };

    private OpenApiResponses Responses()
    {
        var responses = new OpenApiResponses
        {
            [Key(description.Success)] = new OpenApiResponse
            {
                Description = description.Returns,
                Headers = References([.. description.AnswerHeaders, .. Headers.OfEveryAnswer]),
                Content = Content(description.Produces),
            },
        };
        foreach (var (status, meaning) in description.Others)
            responses[Key(status)] = new OpenApiResponse { Description = meaning, Headers = References(Headers.OfEveryAnswer) };
        foreach (var problems in CallErrors.Of(call, description))
            responses[Key(problems.Key)] = Error(problems.Key, problems);
        foreach (var (status, codes) in description.OAuthErrors)
            AddOAuthError(responses, status, codes);
        return responses;
    }

    private OpenApiResponse Error(int status, IEnumerable<ProblemType> problems) => new()
    {
        Description = string.Join('\n', problems.Select(problem => IsOAuth ? $"- {problem.Title}" : $"- `{problem.Slug}`: {problem.Title}")),
        Headers = References([.. HeadersOf(status), .. Headers.OfEveryAnswer]),
        Content = Content([IsOAuth ? new("application/json", Schemas.OAuthError) : new("application/problem+json", Schemas.Problem)]),
    };

    private void AddOAuthError(OpenApiResponses responses, int status, string codes)
    {
        var body = Content([new("application/json", Schemas.OAuthError)]);
        if (!responses.TryGetValue(Key(status), out var response))
        {
            var headers = References([.. HeadersOf(status), .. Headers.OfEveryAnswer]);
            responses[Key(status)] = new OpenApiResponse { Description = codes, Headers = headers, Content = body };
            return;
        }
        response.Description = $"{codes}\n{response.Description}";
    }

    private static string[] HeadersOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => [Headers.WwwAuthenticate],
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => [Headers.RetryAfter],
        _ => [],
    };

    private List<OpenApiSecurityRequirement> Security()
    {
        if (call.Scope is { } scope)
        {
            var token = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(AccessToken, document)] = [scope] };
            // An empty requirement is OpenAPI's way to say "or without".
            return description.TakesSignature ? [token, []] : [token];
        }
        return description.OAuthErrors.Count > 0 ? [new() { [new OpenApiSecuritySchemeReference(Client, document)] = [] }] : [];
    }

    private IEnumerable<IOpenApiParameter> PathParameters() => call.Path.Contains("{id}", StringComparison.Ordinal)
        ? [new OpenApiParameter { Name = "id", In = ParameterLocation.Path, Required = true, Description = "The image's id.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } }]
        : [];

    private Dictionary<string, OpenApiMediaType> Content(IEnumerable<Body> bodies) => bodies.ToDictionary(
        body => body.MediaType,
        body => new OpenApiMediaType { Schema = body.Schema is { } schema ? new OpenApiSchemaReference(schema, document) : null });

    private Dictionary<string, IOpenApiHeader> References(IEnumerable<string> headers) =>
        headers.ToDictionary(header => header, header => (IOpenApiHeader)new OpenApiHeaderReference(header, document));

    private static string Key(int status) => status.ToString(CultureInfo.InvariantCulture);
}
