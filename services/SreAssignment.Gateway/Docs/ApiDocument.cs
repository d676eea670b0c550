using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Docs;

/// <summary>The public API as OpenAPI: made from the same table that requests are forwarded by, so that neither can have a call the other lacks.</summary>
internal sealed class ApiDocument : IOpenApiDocumentTransformer
{
    private static readonly Dictionary<string, string> Scopes = new()
    {
        [ForwardedCalls.Read] = "See images and their renditions.",
        [ForwardedCalls.Write] = "Store, process and delete images.",
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "SreAssignment",
            Version = "v1",
            Description = "Images: store, transform, serve. Every error is an RFC 9457 problem with a stable type, except those of /oauth2, which are RFC 6749's. "
                + "What takes GET takes HEAD as well.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = CallDocument.TagOf(ForwardedCalls.Auth), Description = "Every call for images needs one. It is valid for a few minutes." },
            new() { Name = CallDocument.TagOf(ForwardedCalls.Images), Description = "Store images, and get them in the size and format that is wanted." },
        };
        document.Components = new OpenApiComponents
        {
            SecuritySchemes = SecuritySchemes(),
            Headers = Headers.All(),
            Schemas = Schemas.All(document),
        };
        document.Paths = [];
        foreach (var path in ForwardedCalls.All.Where(call => CallDescriptions.ByName.ContainsKey(call.Name)).GroupBy(call => call.Path))
        {
            document.Paths[path.Key] = new OpenApiPathItem
            {
                Operations = path.ToDictionary(
                    call => HttpMethod.Parse(call.Methods[0]), call => new CallDocument(call, CallDescriptions.ByName[call.Name], document).Describe()),
            };
        }
        return Task.CompletedTask;
    }

    private static Dictionary<string, IOpenApiSecurityScheme> SecuritySchemes() => new()
    {
        [CallDocument.AccessToken] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "An access token by client credentials (RFC 6749 section 4.4), sent as Authorization: Bearer (RFC 6750).",
            Flows = new OpenApiOAuthFlows
            {
                ClientCredentials = new OpenApiOAuthFlow { TokenUrl = new Uri("/oauth2/token", UriKind.Relative), Scopes = Scopes },
            },
        },
        [CallDocument.Client] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "The client's id and secret." },
    };
}
