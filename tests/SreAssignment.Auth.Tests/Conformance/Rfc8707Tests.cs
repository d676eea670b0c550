using System.Net;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 8707, Resource Indicators. A further service needs a setting only.</summary>
public sealed class Rfc8707Tests : HostedTests
{
    private const string Images = "urn:sreassignment:service:images";
    private const string Thumbnails = "https://thumbnails.example.com/api";

    private protected override string[] Settings => [$"Auth:Resources:thumbnails={Thumbnails}"];

    [TestCase(Images, "images")]
    [TestCase(Thumbnails, "thumbnails")]
    public async Task Section_2_The_resource_selects_the_audience(string resource, string audience)
    {
        using var response = await ExchangeAsync(("resource", resource));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        Assert.That(Read((string)(await response.JsonAsync())["access_token"]!).Audiences, Is.EqualTo([audience]));
    }

    [Test]
    public async Task The_audience_of_a_further_service_works_as_well()
    {
        using var response = await ExchangeAsync(("audience", "thumbnails"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("urn:sreassignment:service:other")]
    [TestCase("images")]
    [TestCase(Images + "#fragment")]
    [TestCase("not a URI")]
    public async Task Section_2_An_unknown_resource_is_an_invalid_target(string resource) =>
        await AssertErrorAsync(await ExchangeAsync(("resource", resource)), HttpStatusCode.BadRequest, "invalid_target");

    [Test]
    public async Task Section_2_Resource_and_audience_may_be_repeated_for_one_target()
    {
        using var response = await ExchangeAsync(("resource", Images), ("resource", Images), ("audience", "images"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Section_2_Several_targets_are_an_invalid_target()
    {
        await AssertErrorAsync(await ExchangeAsync(("resource", Images), ("resource", Thumbnails)), HttpStatusCode.BadRequest, "invalid_target");
        await AssertErrorAsync(await ExchangeAsync(("audience", "images"), ("resource", Thumbnails)), HttpStatusCode.BadRequest, "invalid_target");
    }

    [Test]
    public async Task A_token_of_a_client_is_for_the_public_API()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("resource", AuthHost.Issuer));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await AssertErrorAsync(await Http.RequestTokenAsync(TestClients.Demo, ("resource", Images)), HttpStatusCode.BadRequest, "invalid_target");
    }

    private async Task<HttpResponseMessage> ExchangeAsync(params (string, string)[] target) => await Internal.PostFormAsync(
        OAuthCalls.TokenPath,
        TestClients.Gateway,
        [
            ("grant_type", OAuthCalls.ExchangeGrant), ("subject_token", await Http.TokenAsync(TestClients.Demo)),
            ("subject_token_type", OAuthCalls.AccessTokenType), .. target,
        ]);
}
