using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Docs;

namespace SreAssignment.Gateway.Tests.Docs;

/// <summary>The document of the API while services are down, and documents that do not fit together.</summary>
public sealed class MergeTests
{
    private Upstream _auth = null!;
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _auth = await Upstream.StartAsync();
        _gateway = await TestGateway.StartAsync(("services:auth:internal:0", _auth.Address));
        _auth.Respond = Describing("""{"/oauth2/token":{"post":OPERATION},"/oauth2/introspect":{"post":OPERATION}}""");
        _gateway.Images.Respond = Describing("""{"/api/v1/images":{"get":OPERATION,"put":OPERATION}}""");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _auth.DisposeAsync();
    }

    [Test]
    public async Task Operations_that_are_not_forwarded_are_absent()
    {
        var document = await _gateway.ReadDocumentAsync();

        Assert.That(document.Paths.Keys, Is.EqualTo(["/oauth2/token", "/api/v1/images"]));
        Assert.That(document.Paths["/api/v1/images"].Operations!.Keys, Is.EqualTo([HttpMethod.Get]));
    }

    [TestCase(503, "")]
    [TestCase(200, "no JSON")]
    [TestCase(200, "[]")]
    [TestCase(200, """{"openapi":"3.1.1","info":{"title":"x"},"paths":7}""")]
    public async Task A_service_that_has_never_described_itself_gives_503_that_names_it(int status, string body)
    {
        _gateway.Images.Respond = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };
        using var response = await _gateway.Client.GetAsync("/openapi/v1.json");

        var problem = await response.ReadProblemAsync("service-unavailable");
        Assert.That(response.Headers.RetryAfter!.Delta, Is.EqualTo(ServiceDocuments.RetryAfter));
        Assert.That((string?)problem["detail"], Does.Contain("images"));
    }

    [Test]
    public async Task The_last_document_stays_while_a_service_is_down_and_a_new_one_replaces_it_later()
    {
        var before = await _gateway.Client.GetStringAsync("/openapi/v1.json");

        _gateway.Images.Respond = Failing;
        _gateway.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.That(await _gateway.Client.GetStringAsync("/openapi/v1.json"), Is.EqualTo(before));

        _gateway.Images.Respond = Describing("""{"/api/v1/process":{"post":OPERATION}}""");
        var after = await Eventually.GetAsync(
            () =>
            {
                _gateway.Time.Advance(TimeSpan.FromSeconds(10));
                return _gateway.Client.GetStringAsync("/openapi/v1.json");
            },
            text => text.Contains("/api/v1/process", StringComparison.Ordinal));
        Assert.That(after, Does.Not.Contain("/api/v1/images"));
    }

    [Test]
    public async Task Concurrent_requests_share_a_fetch()
    {
        var release = new TaskCompletionSource();
        var describe = _gateway.Images.Respond;
        _gateway.Images.Respond = async context =>
        {
            await release.Task;
            await describe(context);
        };
        var requests = Enumerable.Range(0, 20).Select(_ => _gateway.Client.GetStringAsync("/openapi/v1.json")).ToArray();
        await Eventually.GetAsync(() => Task.FromResult(_gateway.Images.Requests.Count), count => count > 0);
        release.SetResult();

        Assert.That((await Task.WhenAll(requests)).Distinct(), Has.Exactly(1).Items);
        Assert.That(_gateway.Images.Requests, Has.Exactly(1).Items);
    }

    [Test]
    public void A_name_with_two_meanings_gets_the_service_as_prefix()
    {
        var merged = ApiDocument.Merge([("auth", Document("auth", "string", "get")), ("images", Document("images", "integer", "list")),
            ("reports", Document("reports", "string", "list"))]);

        var schemas = merged["components"]!["schemas"]!.AsObject();
        Assert.That(schemas.Select(schema => schema.Key), Is.EqualTo(["Error", "images_Error"]));
        Assert.That(ReferenceIn("auth"), Is.EqualTo("#/components/schemas/Error"));
        Assert.That(ReferenceIn("images"), Is.EqualTo("#/components/schemas/images_Error"));
        Assert.That((string?)schemas["images_Error"]!["properties"]!["inner"]!["$ref"], Is.EqualTo("#/components/schemas/images_Error"));
        Assert.That((string?)merged["paths"]!["/reports"]!["get"]!["operationId"], Is.EqualTo("reports_list"));
        Assert.That(OpenApiDocument.Parse(merged.ToJsonString(), "json").Diagnostic!.Errors, Is.Empty);

        string? ReferenceIn(string path) =>
            (string?)merged["paths"]![$"/{path}"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!["$ref"];

        static JsonObject Document(string path, string type, string id) => JsonNode.Parse($$"""
            {
              "paths": { "/{{path}}": { "get": { "operationId": "{{id}}", "responses": { "200": { "description": "", "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/Error" } } } } } } } },
              "components": { "schemas": {
                "Error": { "type": "object", "properties": { "code": { "type": "{{type}}" }, "inner": { "$ref": "#/components/schemas/Error" } } } } }
            }
            """)!.AsObject();
    }

    [Test]
    public void The_scopes_of_all_services_are_in_one_security_scheme()
    {
        var merged = ApiDocument.Merge([("images", Document("images:read")), ("reports", Document("reports:read"))]);

        Assert.That(merged["components"]!["securitySchemes"]!["accessToken"]!["flows"]!["clientCredentials"]!["scopes"]!.AsObject().Select(scope => scope.Key),
            Is.EqualTo(["images:read", "reports:read"]));

        static JsonObject Document(string scope) => JsonNode.Parse($$"""
            { "paths": {}, "components": { "securitySchemes": { "accessToken": { "type": "oauth2", "flows": { "clientCredentials": {
              "tokenUrl": "/oauth2/token", "scopes": { "{{scope}}": "" } } } } } } }
            """)!.AsObject();
    }

    private static Task Failing(HttpContext context)
    {
        context.Response.StatusCode = (int)HttpStatusCode.InternalServerError;
        return Task.CompletedTask;
    }

    private static RequestDelegate Describing(string paths)
    {
        paths = paths.Replace("OPERATION", """{"responses":{"200":{"description":"It succeeded."}}}""", StringComparison.Ordinal);
        return context => context.Response.WriteAsync($$"""{"openapi":"3.1.1","info":{"title":"A service","version":"v1"},"paths":{{paths}}}""");
    }
}
