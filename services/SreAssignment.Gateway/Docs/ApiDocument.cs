using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Docs;

/// <summary>The public API as OpenAPI: made from the same table that requests are forwarded by, so that neither can have a call the other lacks.</summary>
internal sealed class ApiDocument : IOpenApiDocumentTransformer
{
    private const string Client = "client";
    private const string Bearer = "bearer";
    private const string Problem = "Problem";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SreAssignment",
            Version = "v1",
            Description = "Images: store, transform, serve. Every error is an RFC 9457 problem with a stable type, except those of /oauth2, which are RFC 6749's.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            [Client] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "Client id and secret." },
        };
        document.Components.Schemas = new Dictionary<string, IOpenApiSchema> { [Problem] = ProblemSchema() };
        document.Paths = [];
        foreach (var path in ForwardedCalls.All.Where(call => CallDescriptions.ByName.ContainsKey(call.Name)).GroupBy(call => call.Path))
        {
            document.Paths[path.Key] = new OpenApiPathItem
            {
                Operations = path.ToDictionary(call => HttpMethod.Parse(call.Methods[0]), call => Describe(call, CallDescriptions.ByName[call.Name], document)),
            };
        }
        return Task.CompletedTask;
    }

    private static OpenApiOperation Describe(ForwardedCall call, CallDescription description, OpenApiDocument document) => new()
    {
        OperationId = call.Name,
        Summary = description.Summary,
        Description = call.Scope is { } scope ? $"Needs the scope `{scope}`." : null,
        Tags = new HashSet<OpenApiTagReference> { new(call.Service, document) },
        Parameters = [.. PathParameters(call), .. description.Query.Select(ToParameter)],
        RequestBody = description.Consumes.Length > 0 ? new OpenApiRequestBody { Required = true, Content = Content(description.Consumes) } : null,
        Security = Security(call, document),
        Responses = new OpenApiResponses
        {
            [description.Success.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = description.Returns,
                Content = description.Success == StatusCodes.Status204NoContent ? null : Content(description.Produces),
            },
            ["default"] = new OpenApiResponse
            {
                Description = "An error.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(Problem, document) },
                },
            },
        },
    };

    private static List<OpenApiSecurityRequirement> Security(ForwardedCall call, OpenApiDocument document)
    {
        if (call.Scope is { } scope)
            return [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [scope] }];
        return call.Methods.Contains(HttpMethods.Post) ? [new() { [new OpenApiSecuritySchemeReference(Client, document)] = [] }] : [];
    }

    private static IEnumerable<IOpenApiParameter> PathParameters(ForwardedCall call) => call.Path.Contains("{id}", StringComparison.Ordinal)
        ? [new OpenApiParameter { Name = "id", In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } }]
        : [];

    private static OpenApiParameter ToParameter(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Meaning,
        Schema = new OpenApiSchema { Type = parameter.IsNumber ? JsonSchemaType.Number : JsonSchemaType.String },
    };

    private static Dictionary<string, OpenApiMediaType> Content(string[] types) =>
        types.ToDictionary(type => type, _ => new OpenApiMediaType());

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457.",
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "urn:sreassignment:problem:…, stable." },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "What is wrong, and what is allowed." },
            ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["requestId"] = new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };
}
