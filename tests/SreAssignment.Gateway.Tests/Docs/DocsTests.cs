using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Tests.Docs;

/// <summary>The document of the API, merged from those of the real services.</summary>
public sealed class DocsTests
{
    private static readonly string[] ErrorsOfEveryRoute = ["400", "429", "431", "503", "504"];
    private static readonly string[] ErrorsOfProtectedRoutes = ["401", "403"];

    private static readonly IReadOnlyList<ApiRoute> Routes = [.. ApiRoutes.All.Where(route => route.QueryParameter is null)];

    private static DescribedServices _services = null!;
    private static TestGateway _gateway = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _services = await DescribedServices.StartAsync();
        _gateway = await _services.StartGatewayAsync();
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        await _services.DisposeAsync();
    }

    [Test]
    public async Task The_document_is_valid_openapi_3_1()
    {
        var text = await _gateway.Client.GetStringAsync("/openapi/v1.json");
        var (document, diagnostic) = OpenApiDocument.Parse(text, "json");

        Assert.Multiple(() =>
        {
            Assert.That((string?)JsonNode.Parse(text)!["openapi"], Does.StartWith("3.1."));
            Assert.That(diagnostic!.Errors, Is.Empty);
            Assert.That(diagnostic.Warnings, Is.Empty);
            Assert.That(document!.Validate(ValidationRuleSet.GetDefaultRuleSet()), Is.Empty);
        });
    }

    [Test]
    public async Task Document_describes_every_route_completely()
    {
        var document = await _gateway.ReadDocumentAsync();

        Assert.That(document.Paths.Values.SelectMany(path => path.Operations!), Has.Exactly(Routes.Count).Items);
        foreach (var route in Routes)
        {
            var operation = document.Paths[route.Path].Operations![HttpMethod.Parse(route.Methods[0])];
            Assert.Multiple(() =>
            {
                Assert.That(operation.OperationId, Is.EqualTo(route.Name));
                Assert.That(operation.Summary, Is.Not.Empty);
                Assert.That(operation.RequestBody is null, Is.EqualTo(route.MaxBodyBytes == 0), route.Name);
                Assert.That(operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) ?? false,
                    Is.EqualTo(route.Path.Contains('{')), route.Name);
                Assert.That(operation.Responses!.Keys.Count(status => status[0] == '2'), Is.GreaterThan(0), route.Name);
                Assert.That(operation.Responses.Where(response => response.Key[0] is '4' or '5')
                    .Select(response => response.Value.Content!.Keys.Single()), Is.All.EqualTo(ErrorType(route)), route.Name);
                Assert.That(operation.Responses.Keys, Is.SupersetOf(ErrorsOfEveryRoute), route.Name);
                foreach (var response in operation.Responses.Values)
                    Assert.That(response.Headers!.Keys, Is.SupersetOf(["X-Request-Id", "RateLimit", "RateLimit-Policy"]), route.Name);
            });
        }
    }

    [Test]
    public async Task Operation_with_a_scope_names_it_and_the_token_endpoint()
    {
        var document = await _gateway.ReadDocumentAsync();

        var flow = document.Components!.SecuritySchemes!["accessToken"].Flows!.ClientCredentials!;
        Assert.That(flow.TokenUrl!.OriginalString, Is.EqualTo("/oauth2/token"));
        foreach (var route in Routes.Where(route => route.Scope is not null))
        {
            var operation = document.Paths[route.Path].Operations![HttpMethod.Parse(route.Methods[0])];
            var (scheme, scopes) = operation.Security![0].Single();
            Assert.That(scheme.Reference.Id, Is.EqualTo("accessToken"));
            Assert.That(scopes, Is.EqualTo([route.Scope]));
            Assert.That(flow.Scopes![route.Scope!], Is.Not.Empty);
            Assert.That(operation.Responses!.Keys, Is.SupersetOf(ErrorsOfProtectedRoutes), route.Name);
        }
    }

    [Test]
    public async Task Only_signed_links_and_auth_routes_need_no_access_token()
    {
        var document = await _gateway.ReadDocumentAsync();
        var open = document.Paths.Values.SelectMany(path => path.Operations!.Values)
            .Where(operation => operation.Security is not { Count: > 0 } security || security.Any(requirement => requirement.Count == 0));

        Assert.That(open.Select(operation => operation.OperationId), Is.EquivalentTo(["token", "revoke", "metadata", "keys", "rendition"]));
    }

    [Test]
    public async Task Token_exchange_and_introspection_are_absent()
    {
        var text = await _gateway.Client.GetStringAsync("/openapi/v1.json");

        Assert.That(text, Does.Not.Contain("token-exchange").And.Not.Contain("introspect").IgnoreCase.And.Not.Contain("issued_token_type"));
        Assert.That((await _gateway.ReadDocumentAsync()).Paths["/oauth2/token"].Operations![HttpMethod.Post].RequestBody!.Content!.Values.Single().Schema!
            .Properties!["grant_type"].Enum!.Select(value => (string?)value), Is.EqualTo(["client_credentials"]));
    }

    [Test]
    public async Task Auth_describes_itself_on_its_internal_listener_only()
    {
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(await _services.Auth.ListeningOnAsync(0), "/openapi/v1.json"));

        await response.ReadProblemAsync("not-found");
    }

    [TestCase("upload", "413", "too-many-frames")]
    [TestCase("upload", "413", "too-many-pixels")]
    [TestCase("upload", "413", "body-too-large")]
    [TestCase("process", "413", "too-many-frames")]
    [TestCase("content", "412", "precondition-failed")]
    [TestCase("content", "416", "range-not-satisfiable")]
    [TestCase("rendition", "412", "precondition-failed")]
    [TestCase("rendition", "410", "link-expired")]
    [TestCase("rendition", "507", "insufficient-storage")]
    [TestCase("image", "500", "damaged-image")]
    [TestCase("image", "401", "invalid-token")]
    [TestCase("image", "504", "upstream-timeout")]
    public async Task A_problem_is_named(string name, string status, string problem)
    {
        var document = await _gateway.ReadDocumentAsync();
        var operation = document.Paths.Values.SelectMany(path => path.Operations!.Values).Single(operation => operation.OperationId == name);

        Assert.That(operation.Responses![status].Description, Does.Contain($"`{problem}`"));
    }

    [Test]
    public async Task A_second_gateway_responds_with_the_same_bytes()
    {
        await using var other = await _services.StartGatewayAsync();

        Assert.That(await other.Client.GetStringAsync("/openapi/v1.json"), Is.EqualTo(await _gateway.Client.GetStringAsync("/openapi/v1.json")));
    }

    private static string ErrorType(ApiRoute route) =>
        route.Path.StartsWith("/oauth2/", StringComparison.Ordinal) ? "application/json" : "application/problem+json";
}
