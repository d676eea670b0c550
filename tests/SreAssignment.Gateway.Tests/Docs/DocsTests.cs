using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Docs;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Tests.Docs;

internal sealed class DocsTests
{
    private static readonly string[] ErrorsOfEveryCall = ["400", "429", "431", "503", "504"];
    private static readonly string[] ErrorsOfProtectedCalls = ["401", "403"];

    private static readonly IReadOnlyList<ForwardedCall> Calls = [.. ForwardedCalls.All.Where(call => call.QueryParameter is null)];

    [Test]
    public async Task The_document_is_valid_openapi_3_1()
    {
        await using var gateway = await TestGateway.StartAsync();
        var text = await gateway.Client.GetStringAsync("/openapi/v1.json");
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
    public async Task Every_call_is_described_whole()
    {
        await using var gateway = await TestGateway.StartAsync();
        var document = await ReadAsync(gateway);

        Assert.That(document.Paths.Values.SelectMany(path => path.Operations!), Has.Exactly(Calls.Count).Items);
        foreach (var call in Calls)
        {
            var operation = document.Paths[call.Path].Operations![HttpMethod.Parse(call.Methods[0])];
            Assert.Multiple(() =>
            {
                Assert.That(operation.OperationId, Is.EqualTo(call.Name));
                Assert.That(operation.Summary, Is.Not.Empty);
                Assert.That(operation.RequestBody is null, Is.EqualTo(CallDescriptions.ByName[call.Name].Consumes.Count == 0), call.Name);
                Assert.That(operation.Parameters?.Any(parameter => parameter.In == ParameterLocation.Path) ?? false,
                    Is.EqualTo(call.Path.Contains('{')), call.Name);
                Assert.That(operation.Responses!.Keys.Count(status => status[0] == '2'), Is.GreaterThan(0), call.Name);
                Assert.That(operation.Responses.Where(response => response.Key[0] is '4' or '5' && response.Key != "416")
                    .Select(response => response.Value.Content!.Keys.Single()), Is.All.EqualTo(ErrorType(call)), call.Name);
                Assert.That(operation.Responses.Keys, Is.SupersetOf(ErrorsOfEveryCall), call.Name);
            });
        }
    }

    [Test]
    public async Task A_call_that_needs_a_scope_says_which_and_how_to_get_a_token_for_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var document = await ReadAsync(gateway);

        var flow = document.Components!.SecuritySchemes!["accessToken"].Flows!.ClientCredentials!;
        Assert.That(flow.TokenUrl!.OriginalString, Is.EqualTo("/oauth2/token"));
        foreach (var call in Calls.Where(call => call.Scope is not null))
        {
            var operation = document.Paths[call.Path].Operations![HttpMethod.Parse(call.Methods[0])];
            var (scheme, scopes) = operation.Security![0].Single();
            Assert.That(scheme.Reference.Id, Is.EqualTo("accessToken"));
            Assert.That(scopes, Is.EqualTo([call.Scope]));
            Assert.That(flow.Scopes, Does.ContainKey(call.Scope!));
            Assert.That(operation.Responses!.Keys, Is.SupersetOf(ErrorsOfProtectedCalls), call.Name);
        }
    }

    [Test]
    public void No_description_is_of_a_call_that_is_not_there() =>
        Assert.That(CallDescriptions.ByName.Keys, Is.EquivalentTo(Calls.Select(call => call.Name)));

    private static string ErrorType(ForwardedCall call) =>
        call.Path.StartsWith("/oauth2/", StringComparison.Ordinal) ? "application/json" : "application/problem+json";

    private static async Task<OpenApiDocument> ReadAsync(TestGateway gateway) =>
        OpenApiDocument.Parse(await gateway.Client.GetStringAsync("/openapi/v1.json"), "json").Document!;
}
