using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.ApiDescription;

/// <summary>Describes the public endpoints of a service as OpenAPI. The gateway merges the documents of all services.</summary>
public static class ApiDescriptionExtensions
{
    /// <summary>The path of the document.</summary>
    public const string Path = "/openapi/v1.json";

    /// <summary>Describes a service. Its name is the tag of its operations. An endpoint that requires a scope has its problems.</summary>
    public static void DescribeService(this OpenApiOptions options, string name, string description, params (string Scope, string Description)[] scopes)
    {
        // An endpoint for GET also has HEAD, and both have one name.
        options.ShouldInclude = endpoint => endpoint.HttpMethod != HttpMethods.Head;
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Tags = new HashSet<OpenApiTagReference> { new(name, context.Document) };
            foreach (var scope in context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>())
                operation.RequireScope(context.Document!, scope, scopes.FirstOrDefault(known => known.Scope == scope).Description);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = name, Version = "v1", Description = description };
            document.Servers = null;
            document.Tags = new HashSet<OpenApiTag> { new() { Name = name, Description = description } };
            return Task.CompletedTask;
        });
    }

    /// <summary>Makes schemas match what generated serializers write.</summary>
    public static void UseForDescription(this JsonSerializerOptions options, JsonSerializerContext serializers)
    {
        // The naming policy of the options is also that of problems.
        options.TypeInfoResolverChain.Insert(0, serializers.WithAddedModifier(type =>
        {
            foreach (var property in type.Properties)
                property.Name = serializers.Options.PropertyNamingPolicy?.ConvertName(property.Name) ?? property.Name;
        }));
        options.NumberHandling = serializers.Options.NumberHandling;
        options.RespectRequiredConstructorParameters = true;
    }

    /// <summary>Names and describes an endpoint: the id of the operation, a few words, and what they have no room for.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string summary, string? description = null) =>
        endpoint.WithName(name).WithSummary(summary).WithDescription(description!);

    /// <summary>Changes the operation of an endpoint.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, Action<OpenApiOperation, OpenApiOperationTransformerContext> describe) =>
        endpoint.AddOpenApiOperationTransformer((operation, context, _) =>
        {
            describe(operation, context);
            return Task.CompletedTask;
        });

    /// <summary>Adds problems that an endpoint returns.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder endpoint, params IEnumerable<ProblemType> problems) =>
        endpoint.Describe((operation, context) => operation.AddProblems(context.Document!, $"/{context.Description.RelativePath}", problems));

    /// <summary>Adds a response: content of a type, by default in JSON, bytes of media types where there is no type, or nothing.</summary>
    public static RouteHandlerBuilder Returns(
        this RouteHandlerBuilder endpoint, int status, string description, Type? type = null, string[]? mediaTypes = null, params ResponseHeader[] headers) =>
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(status, type ?? typeof(void), mediaTypes ?? ["application/json"]))
        .Describe((operation, context) =>
        {
            var response = (OpenApiResponse)operation.Responses![$"{status}"];
            response.Description = description;
            if (type is null)
                response.Content = mediaTypes?.ToDictionary(mediaType => mediaType, _ => new OpenApiMediaType());
            response.AddHeaders(context.Document!, headers);
        });
}
