using System.Net;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 8693, OAuth 2.0 Token Exchange.</summary>
public sealed class Rfc8693Tests : HostedTests
{
    private const string JwtType = "urn:ietf:params:oauth:token-type:jwt";

    [TestCase("subject_token")]
    [TestCase("subject_token_type")]
    [TestCase("audience")]
    public async Task Section_2_1_A_required_parameter_is_missing(string missing)
    {
        var form = (await FormAsync()).Where(pair => pair.Name != missing).ToArray();

        await AssertErrorAsync(await PostAsync(form), HttpStatusCode.BadRequest, "invalid_request");
    }

    [TestCase("subject_token_type", JwtType)]
    [TestCase("requested_token_type", JwtType)]
    [TestCase("actor_token", "x")]
    [TestCase("actor_token_type", JwtType)]
    public async Task Section_2_1_What_is_not_supported_is_refused_and_not_ignored(string name, string value)
    {
        var form = (await FormAsync()).Where(pair => pair.Name != name).Append((name, value)).ToArray();

        await AssertErrorAsync(await PostAsync(form), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_2_1_The_requested_token_type_may_be_an_access_token()
    {
        using var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo), ("requested_token_type", OAuthCalls.AccessTokenType));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Section_2_2_1_The_response_has_the_type_of_the_issued_token()
    {
        using var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));

        var body = await response.JsonAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        Assert.That((string?)body["issued_token_type"], Is.EqualTo(OAuthCalls.AccessTokenType));
        Assert.That((string?)body["token_type"], Is.EqualTo("Bearer"));
        Assert.That((long?)body["expires_in"], Is.EqualTo(300));
        Assert.That((string?)body["scope"], Is.EqualTo(TestClients.ReadAndWrite));
    }

    [Test]
    public async Task Section_2_2_1_The_token_never_outlives_the_subject_token()
    {
        var subject = await Http.TokenAsync(TestClients.Demo);
        Host.Time.Advance(TimeSpan.FromSeconds(298.5));

        using var response = await Internal.ExchangeAsync(subject);

        var body = await response.JsonAsync();
        Assert.That((long?)body["expires_in"], Is.EqualTo(2));
        Assert.That(Read((string)body["access_token"]!).ValidTo, Is.EqualTo(Read(subject).ValidTo));
    }

    [Test]
    public async Task Section_2_2_1_The_scope_can_be_narrowed()
    {
        using var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo), ("scope", "images:read"));

        var body = await response.JsonAsync();
        Assert.That((string?)body["scope"], Is.EqualTo("images:read"));
        Assert.That(Read((string)body["access_token"]!).GetPayloadValue<string>("scope"), Is.EqualTo("images:read"));
    }

    [Test]
    public async Task Section_2_2_2_The_scope_cannot_be_widened()
    {
        var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Reader), ("scope", TestClients.ReadAndWrite));

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_scope");
    }

    [Test]
    public async Task Section_2_2_2_A_subject_token_that_has_expired_is_an_invalid_request()
    {
        var subject = await Http.TokenAsync(TestClients.Demo);
        Host.Time.Advance(TimeSpan.FromMinutes(5));

        await AssertErrorAsync(await Internal.ExchangeAsync(subject), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_2_2_2_A_subject_token_that_is_no_token_is_an_invalid_request()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        foreach (var subject in new[] { "x", "a.b.c", token[..^10], $"{token}.x", token.Replace('.', ' ') })
            await AssertErrorAsync(await Internal.ExchangeAsync(subject), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_2_2_2_A_subject_token_of_another_issuer_is_an_invalid_request()
    {
        using var folder = new TemporaryFolder();
        await using var other = await AuthHost.StartAsync(folder);

        await AssertErrorAsync(await Internal.ExchangeAsync(await other.Http.TokenAsync(TestClients.Demo)), HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_2_2_2_A_token_that_was_exchanged_already_is_an_invalid_request()
    {
        using var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));
        var internalToken = (string)(await response.JsonAsync())["access_token"]!;

        await AssertErrorAsync(await Internal.ExchangeAsync(internalToken), HttpStatusCode.BadRequest, "invalid_request");
    }

    [TestCase("audience", "payments")]
    [TestCase("audience", "gateway")]
    [TestCase("resource", "https://images.example.com")]
    public async Task Section_2_2_2_Invalid_target_when_no_token_can_be_issued_for_it(string name, string value)
    {
        var form = (await FormAsync()).Where(pair => pair.Name != name).Append((name, value)).ToArray();

        await AssertErrorAsync(await PostAsync(form), HttpStatusCode.BadRequest, "invalid_target");
    }

    [Test]
    public async Task Section_4_1_The_token_keeps_the_subject_and_names_the_actor()
    {
        using var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));

        var token = Read((string)(await response.JsonAsync())["access_token"]!);
        Assert.That(token.Subject, Is.EqualTo("demo"));
        Assert.That(token.GetPayloadValue<Dictionary<string, string>>("act"), Is.EqualTo(new Dictionary<string, string> { ["sub"] = "gateway" }));
        Assert.That(token.Audiences, Is.EqualTo(["images"]));
        Assert.That(token.Typ, Is.EqualTo("at+jwt"));
    }

    [Test]
    public async Task Section_4_3_The_client_id_is_that_of_the_exchanging_client()
    {
        using var response = await Internal.ExchangeAsync(await Http.TokenAsync(TestClients.Demo));

        Assert.That(Read((string)(await response.JsonAsync())["access_token"]!).GetPayloadValue<string>("client_id"), Is.EqualTo("gateway"));
    }

    [Test]
    public async Task Section_5_Only_a_client_that_is_trusted_to_exchange_may()
    {
        var response = await Internal.PostFormAsync(OAuthCalls.TokenPath, TestClients.Demo, await FormAsync());

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "unauthorized_client");
    }

    private async Task<(string Name, string Value)[]> FormAsync() =>
    [
        ("grant_type", OAuthCalls.ExchangeGrant),
        ("subject_token", await Http.TokenAsync(TestClients.Demo)),
        ("subject_token_type", OAuthCalls.AccessTokenType),
        ("audience", "images"),
    ];

    private Task<HttpResponseMessage> PostAsync((string, string)[] form) => Internal.PostFormAsync(OAuthCalls.TokenPath, TestClients.Gateway, form);
}
