using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SreAssignment.Gateway.Docs;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Tests.Docs;

internal sealed partial class DocsTests
{
    [Test]
    public async Task Every_call_is_described()
    {
        await using var gateway = await TestGateway.StartAsync();
        var document = JsonNode.Parse(await gateway.Client.GetStringAsync("/openapi/v1.json"))!;

        Assert.That((string?)document["openapi"], Does.StartWith("3.1"));
        foreach (var call in ForwardedCalls.All.Where(call => call.QueryParameter is null))
        {
            var operation = document["paths"]?[call.Path]?[call.Methods[0].ToLowerInvariant()];
            Assert.That((string?)operation?["operationId"], Is.EqualTo(call.Name));
            var needed = operation!["security"]?.AsArray().FirstOrDefault()?["bearer"]?.AsArray().Single();
            Assert.That((string?)needed, Is.EqualTo(call.Scope));
        }
    }

    [Test]
    public void No_description_is_of_a_call_that_is_not_there() =>
        Assert.That(CallDescriptions.ByName.Keys, Is.SubsetOf(ForwardedCalls.All.Select(call => call.Name)));

    [Test]
    public async Task The_reader_runs_no_script_but_its_own_and_loads_nothing_from_elsewhere()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Client.GetAsync("/docs");
        var page = await response.Content.ReadAsStringAsync();
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();

        Assert.That(policy, Does.StartWith("default-src 'none';").And.Not.Contain("http").And.Not.Contain("unsafe-eval"));
        var nonce = Nonce().Match(policy).Groups[1].Value;
        Assert.That(nonce, Is.Not.Empty);
        foreach (Match script in Script().Matches(page))
            Assert.That(script.Value, Does.Contain($"nonce=\"{nonce}\""));
        foreach (Match source in Source().Matches(page))
        {
            Assert.That(source.Groups[1].Value, Does.Not.Contain("//"));
            using var loaded = await gateway.Client.GetAsync($"/docs/{source.Groups[1].Value}");
            Assert.That(loaded.StatusCode, Is.EqualTo(HttpStatusCode.OK), source.Value);
        }
        Assert.That(Source().Count(page), Is.GreaterThan(0));
    }

    [GeneratedRegex("script-src 'self' 'nonce-([^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Source();
}
