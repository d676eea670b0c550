using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 6749, The OAuth 2.0 Authorization Framework: the token endpoint and client credentials.</summary>
public sealed class Rfc6749Tests : HostedTests
{
    private static readonly (string, string) Grant = ("grant_type", "client_credentials");

    [TestCase("GRANT_TYPE")]
    [TestCase("Grant_Type")]
    [TestCase("?grant_type")]
    [TestCase(" grant_type")]
    public async Task Section_1_9_Parameter_names_are_case_sensitive(string name)
    {
        var response = await Http.PostFormAsync(OAuthCalls.TokenPath, TestClients.Demo, (name, "client_credentials"));

        Assert.That((string?)(await response.JsonAsync())["error_description"], Is.EqualTo("The parameter grant_type is missing."));
        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_1_9_A_name_in_another_case_is_an_unknown_parameter_and_not_a_duplicate()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("Grant_Type", "password"), ("SCOPE", "nonsense"), ("scope", "images:read"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((string?)(await response.JsonAsync())["scope"], Is.EqualTo("images:read"));
    }

    [TestCase("CLIENT_ID", "client_secret")]
    [TestCase("client_id", "CLIENT_SECRET")]
    public async Task Section_1_9_Credentials_under_names_in_another_case_do_not_authenticate(string id, string secret) => await AssertErrorAsync(
        await Http.RequestTokenAsync(null, (id, TestClients.Demo.Id), (secret, TestClients.Demo.Secret)), HttpStatusCode.Unauthorized, "invalid_client");

    [Test]
    public async Task Section_2_3_Only_one_authentication_method_in_a_request()
    {
        var response = await Http.RequestTokenAsync(TestClients.Demo, ("client_id", "demo"), ("client_secret", TestClients.Demo.Secret));

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_2_3_1_The_client_authenticates_by_http_basic()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Section_2_3_1_The_client_authenticates_in_the_body()
    {
        using var response = await Http.RequestTokenAsync(null, ("client_id", "demo"), ("client_secret", TestClients.Demo.Secret));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Section_2_3_1_Id_and_secret_are_form_urlencoded_within_basic()
    {
        var token = await Http.TokenAsync(TestClients.Awkward);

        Assert.That(Read(token).Subject, Is.EqualTo(TestClients.Awkward.Id));
    }

    [Test]
    public async Task Section_2_3_1_Credentials_in_the_address_are_refused()
    {
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]);
        var response = await Http.PostAsync(new Uri($"/oauth2/token?client_id=demo&client_secret={TestClients.Demo.Secret}", UriKind.Relative), body);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_3_2_The_method_is_post()
    {
        using var response = await Http.GetAsync(new Uri("/oauth2/token", UriKind.Relative));

        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["POST"]));
        await AssertErrorAsync(response, HttpStatusCode.MethodNotAllowed, "invalid_request");
    }

    [Test]
    public async Task Section_3_2_The_method_is_case_sensitive()
    {
        var response = await RawRequest.SendAsync(Http.BaseAddress!, $"post {OAuthCalls.TokenPath} HTTP/1.1\r\nHost: auth\r\nConnection: close\r\n\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 501 ").And.Contain("{\"error\":\"invalid_request\""));
    }

    [Test]
    public async Task Section_3_2_A_parameter_without_a_value_is_as_if_left_out()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("scope", ""), ("client_secret", ""));

        Assert.That((string?)(await response.JsonAsync())["scope"], Is.EqualTo(TestClients.ReadAndWrite));
    }

    [Test]
    public async Task Section_3_2_An_unknown_parameter_is_ignored()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("color", "blue"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("grant_type", "client_credentials")]
    [TestCase("scope", "images:read")]
    [TestCase("scope", "")]
    [TestCase("color", "\"blue\\")]
    [TestCase("\"", "")]
    public async Task Section_3_2_A_parameter_is_given_at_most_once(string name, string value)
    {
        var response = await Http.PostFormAsync(OAuthCalls.TokenPath, TestClients.Demo, Grant, (name, value), (name, value));

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_3_3_A_scope_narrows_what_the_client_may_do()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("scope", "images:read"));

        var body = await response.JsonAsync();
        Assert.That((string?)body["scope"], Is.EqualTo("images:read"));
        Assert.That(Read((string)body["access_token"]!).GetPayloadValue<string>("scope"), Is.EqualTo("images:read"));
    }

    [TestCase("images:write images:read", "images:write images:read")]
    [TestCase("images:read images:read", "images:read")]
    public async Task Section_3_3_The_order_of_scopes_does_not_matter_and_each_counts_once(string asked, string granted)
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("scope", asked));

        Assert.That((string?)(await response.JsonAsync())["scope"], Is.EqualTo(granted));
    }

    [Test]
    public async Task Section_3_3_Without_a_scope_all_that_the_client_may_do_is_granted_and_said()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Reader);

        Assert.That((string?)(await response.JsonAsync())["scope"], Is.EqualTo("images:read"));
    }

    [Test]
    public async Task Section_4_4_3_The_response_to_client_credentials_has_no_refresh_token()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo);

        Assert.That((await response.JsonAsync()).ContainsKey("refresh_token"), Is.False);
    }

    [Test]
    public async Task Section_5_1_The_response_has_token_type_lifetime_and_scope()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo);

        var body = await response.JsonAsync();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That((string?)body["access_token"], Is.Not.Empty);
        Assert.That((string?)body["token_type"], Is.EqualTo("Bearer"));
        Assert.That((long?)body["expires_in"], Is.EqualTo(300));
        Assert.That(body.Select(member => member.Key), Is.EquivalentTo(["access_token", "token_type", "expires_in", "scope"]));
    }

    [Test]
    public async Task Section_5_1_The_response_is_not_cached()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo);

        Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"));
        Assert.That(response.Headers.Pragma.ToString(), Is.EqualTo("no-cache"));
    }

    [Test]
    public async Task Section_5_2_Invalid_request_when_grant_type_is_missing() =>
        await AssertErrorAsync(await Http.PostFormAsync(OAuthCalls.TokenPath, TestClients.Demo), HttpStatusCode.BadRequest, "invalid_request");

    [TestCase("application/json", "{\"grant_type\":\"client_credentials\"}")]
    [TestCase("multipart/form-data", "grant_type=client_credentials")]
    [TestCase("text/plain", "grant_type=client_credentials")]
    [TestCase(null, "grant_type=client_credentials")]
    public async Task Section_5_2_Invalid_request_when_the_body_is_no_form(string? type, string text)
    {
        using var body = new StringContent(text);
        body.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        var response = await Http.PostAsync(OAuthCalls.TokenPath, body, OAuthCalls.Basic(TestClients.Demo));

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Section_5_2_Invalid_request_when_the_client_id_in_the_body_is_another() =>
        await AssertErrorAsync(await Http.RequestTokenAsync(TestClients.Demo, ("client_id", "reader")), HttpStatusCode.BadRequest, "invalid_request");

    [Test]
    public async Task Section_5_2_Invalid_request_when_there_are_two_authorization_headers()
    {
        // HttpClient would send a single header line.
        var authorization = $"Authorization: {OAuthCalls.Basic(TestClients.Demo)}\r\n";
        const string body = "grant_type=client_credentials";
        var response = await RawRequest.SendAsync(
            Http.BaseAddress!,
            $"POST {OAuthCalls.TokenPath} HTTP/1.1\r\nHost: auth\r\nConnection: close\r\n{authorization}{authorization}"
            + $"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}");

        Assert.That(response, Does.StartWith("HTTP/1.1 400 ").And.Contain("{\"error\":\"invalid_request\""));
    }

    [TestCase("demo", "wrong-secret-0123456789-0123456789-0123456789")]
    [TestCase("unknown", "demo-secret-0123456789-0123456789-0123456789")]
    [TestCase("DEMO", "demo-secret-0123456789-0123456789-0123456789")]
    [TestCase("", "demo-secret-0123456789-0123456789-0123456789")]
    [TestCase("demo", "")]
    public async Task Section_5_2_Invalid_client_is_401_with_the_scheme_that_was_used(string id, string secret)
    {
        var response = await Http.RequestTokenAsync(new Credentials(id, secret));

        Assert.That(response.Headers.WwwAuthenticate.Single().Scheme, Is.EqualTo("Basic"));
        await AssertErrorAsync(response, HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Section_5_2_Invalid_client_is_the_same_for_an_unknown_client_and_a_wrong_secret()
    {
        using var unknown = await Http.RequestTokenAsync(new Credentials("unknown", "wrong"));
        using var wrong = await Http.RequestTokenAsync(TestClients.Demo with { Secret = "wrong" });

        Assert.That(await unknown.Content.ReadAsStringAsync(), Is.EqualTo(await wrong.Content.ReadAsStringAsync()));
    }

    [Test]
    public async Task Section_5_2_Invalid_client_when_the_client_does_not_authenticate() =>
        await AssertErrorAsync(await Http.RequestTokenAsync(null), HttpStatusCode.Unauthorized, "invalid_client");

    [TestCase("Basic")]
    [TestCase("Basic !!!")]
    [TestCase("Basic ZGVtbw==", Description = "no colon")]
    [TestCase("Basic /////w==", Description = "not UTF-8")]
    [TestCase("Bearer abc")]
    [TestCase("\"")]
    public async Task Section_5_2_Invalid_client_when_the_authorization_header_is_no_basic(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, OAuthCalls.TokenPath)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
        };
        request.Headers.TryAddWithoutValidation("Authorization", header);

        await AssertErrorAsync(await Http.SendAsync(request), HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task Section_5_2_Unauthorized_client_when_the_grant_type_is_not_the_clients() =>
        await AssertErrorAsync(await Http.RequestTokenAsync(TestClients.Gateway), HttpStatusCode.BadRequest, "unauthorized_client");

    [TestCase("password")]
    [TestCase("authorization_code")]
    [TestCase("CLIENT_CREDENTIALS")]
    public async Task Section_5_2_Unsupported_grant_type(string grantType)
    {
        var response = await Http.PostFormAsync(OAuthCalls.TokenPath, TestClients.Demo, ("grant_type", grantType));

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "unsupported_grant_type");
    }

    [TestCase("images:write")]
    [TestCase("images:read images:write")]
    [TestCase("IMAGES:READ")]
    [TestCase("images:read\timages:read")]
    [TestCase("\"images:read\"")]
    [TestCase("images\\read")]
    [TestCase("imäges")]
    public async Task Section_5_2_Invalid_scope_when_unknown_malformed_or_beyond_what_is_granted(string scope) =>
        await AssertErrorAsync(await Http.RequestTokenAsync(TestClients.Reader, ("scope", scope)), HttpStatusCode.BadRequest, "invalid_scope");

    [TestCase("images:read\0")]
    [TestCase("\0")]
    [TestCase("images:read\u0001")]
    [TestCase("images:read\u007f")]
    [TestCase("images:read\r\n")]
    [TestCase("images:read\ud83d\ude00")]
    public async Task Appendix_A_4_A_character_outside_the_grammar_of_scope_is_an_invalid_scope(string scope) => await AssertDescriptionAsync(
        await Http.RequestTokenAsync(TestClients.Demo, ("scope", scope)), HttpStatusCode.BadRequest, "invalid_scope", "The scope holds a character");

    [TestCase("client_id", "demo\0")]
    [TestCase("client_id", "d\u00e9mo")]
    [TestCase("client_secret", "secret\0")]
    [TestCase("client_secret", "secret\u007f")]
    [TestCase("grant_type", "client_credentials\0")]
    [TestCase("grant_type", "client_credentials\n")]
    public async Task Appendix_A_A_character_outside_the_grammar_of_a_parameter_is_an_invalid_request_that_names_it(string name, string value)
    {
        (string Name, string Value)[] form = [Grant, ("client_id", TestClients.Demo.Id), ("client_secret", TestClients.Demo.Secret)];
        var response = await Http.PostFormAsync(OAuthCalls.TokenPath, null, [.. form.Where(field => field.Name != name), (name, value)]);

        await AssertDescriptionAsync(response, HttpStatusCode.BadRequest, "invalid_request", $"The parameter {name} holds a character");
    }

    [Test]
    public async Task Appendix_A_A_character_outside_the_grammar_in_basic_is_an_invalid_client_that_says_so() => await AssertDescriptionAsync(
        await Http.RequestTokenAsync(new Credentials("demo\0", "secret")), HttpStatusCode.Unauthorized, "invalid_client", "not printable ASCII");

    [Test]
    public async Task Section_3_2_A_NUL_in_an_unknown_parameter_is_ignored()
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo, ("color", "blue\0"), ("col\0r", "blue"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Section_5_2_Each_parse_error_has_its_own_description()
    {
        var many = Enumerable.Range(0, 40).Select(i => ($"p{i}", "x")).ToArray();
        await AssertInvalidAsync(await Http.RequestTokenAsync(TestClients.Demo, many), "more than 32 parameters");
        await AssertInvalidAsync(await Http.RequestTokenAsync(TestClients.Demo, (new string('n', 65), "")), "name is longer than 64");
        using var latin1 = new ByteArrayContent([.. "grant_type=client_credentials&x="u8, 0xE9]);
        latin1.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        await AssertInvalidAsync(await Http.PostAsync(OAuthCalls.TokenPath, latin1, OAuthCalls.Basic(TestClients.Demo)), "not UTF-8");
    }

    [Test]
    public async Task Section_10_A_body_that_is_too_long_is_refused_unread()
    {
        using var body = new StringContent($"grant_type=client_credentials&x={new string('x', 17_000)}", Encoding.ASCII, "application/x-www-form-urlencoded");
        var response = await Http.PostAsync(OAuthCalls.TokenPath, body, OAuthCalls.Basic(TestClients.Demo));

        await AssertErrorAsync(response, HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Test]
    public async Task Section_10_Too_many_parameters_are_refused()
    {
        var response = await Http.RequestTokenAsync(TestClients.Demo, [.. Enumerable.Range(0, 40).Select(i => ($"p{i}", "x"))]);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    private static Task AssertInvalidAsync(HttpResponseMessage response, string description) =>
        AssertDescriptionAsync(response, HttpStatusCode.BadRequest, "invalid_request", description);

    private static async Task AssertDescriptionAsync(HttpResponseMessage response, HttpStatusCode status, string error, string description)
    {
        Assert.That((string?)(await response.JsonAsync())["error_description"], Does.Contain(description));
        await AssertErrorAsync(response, status, error);
    }
}
