using System.Net;
using System.Text.Json.Nodes;
using CsCheck;

namespace SreAssignment.Auth.Tests.Fuzzing;

/// <summary>Tokens of any shape that are signed with the platform's key: each is accepted or rejected, and none is an error of the service.</summary>
public sealed class SignedTokenTests : HostedTests
{
    // Not in JSON without an escape, and not Unicode text.
    private const string LoneSurrogate = "\"\\ud800\"";

    private static readonly string[] Names =
        ["iss", "sub", "aud", "client_id", "scope", "iat", "nbf", "exp", "jti", "act", "crit", "typ", "alg", "kid", "b64", "x5c", "jwk", "other"];

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, json) =>
    {
        var leaf = Gen.OneOf(
            Gen.OneOf("null", "true", "0", "-1", "1.5", "1e400", "-0.0", "9223372036854775808", "253402300800", "\"\"", "{}", "[]", LoneSurrogate),
            Gen.Long.Select(number => $"{number}"),
            Gen.String[0, 40].Select(text => JsonValue.Create(text).ToJsonString()),
            Gen.Const($"\"{AuthHost.Issuer}\""),
            Gen.OneOf("\"gateway\"", "\"demo\"", "\"at+jwt\"", "[\"gateway\"]", "[\"gateway\",5]", "{\"sub\":\"x\"}", "{\"sub\":5}", "[\"exp\"]"));
        return depth > 2 ? leaf : Gen.Frequency((6, leaf), (1, json.Array[0, 3].Select(items => $"[{string.Join(',', items)}]")));
    });

    private static readonly Gen<(string Name, string? Value)[]> Changes =
        Gen.Select(Gen.OneOf(Names), Gen.Frequency((4, Json.Select(json => (string?)json)), (1, Gen.Const((string?)null)))).Array[0, 4];

    private PlatformKey _key = null!;

    [SetUp]
    public void ReadKey() => _key = new PlatformKey(Folder);

    [TearDown]
    public void DisposeKey() => _key.Dispose();

    [Test]
    public async Task Random_shapes() => await SampleAsync(300);

    [Test, Category("Soak")]
    public async Task Many_random_shapes() => await SampleAsync(30_000);

    [TestCase("typ", "\"application/at+jwt\"", true)]
    [TestCase("typ", "\"AT+JWT\"", true)]
    [TestCase("typ", "\"JWT\"", false)]
    [TestCase("typ", "5", false)]
    [TestCase("typ", null, false)]
    [TestCase("crit", "[\"exp\"]", false)]
    [TestCase("crit", "[]", false)]
    [TestCase("crit", "null", false)]
    public async Task Header(string name, string? json, bool isValid)
    {
        var header = Change(_key.Header(), name, json);
        await AssertAsync(_key.Sign(header, Claims().ToJsonString()), isValid);
    }

    [TestCase("nbf", null, true)]
    [TestCase("nbf", "\"0\"", false)]
    [TestCase("iat", null, false)]
    [TestCase("iat", "{}", false)]
    [TestCase("client_id", null, false)]
    [TestCase("client_id", "5", false)]
    [TestCase("sub", null, false)]
    [TestCase("exp", null, false)]
    [TestCase("exp", "\"9999999999\"", false)]
    [TestCase("exp", "9999999999", false)]
    [TestCase("exp", "1e400", false)]
    [TestCase("aud", "[\"other\",\"gateway\"]", true)]
    [TestCase("aud", "[]", false)]
    [TestCase("aud", "[5]", false)]
    [TestCase("aud", null, false)]
    [TestCase("iss", "null", false)]
    [TestCase("scope", null, true)]
    [TestCase("act", "5", false)]
    [TestCase("act", "{\"sub\":\"other\"}", true)]
    [TestCase("jti", null, false)]
    [TestCase("jti", "\"\"", false)]
    [TestCase("jti", LoneSurrogate, false)]
    public async Task Payload(string name, string? json, bool isValid) =>
        await AssertAsync(_key.Sign(_key.Header().ToJsonString(), Change(Claims(), name, json)), isValid);

    [TestCase("\"../../x\"")]
    [TestCase("\"a/b\"")]
    [TestCase("\".\"")]
    [TestCase("\"sha256.00\"")]
    [TestCase("\"\\u0000\\r\\n\"")]
    [TestCase("\"\\ud83d\\ude00 \"")]
    [TestCase("\"<long>\"")]
    public async Task A_token_with_an_odd_jti_can_be_revoked(string jti)
    {
        var token = _key.Sign(_key.Header().ToJsonString(), Change(Claims(), "jti", jti.Replace("<long>", new string('j', 3_000), StringComparison.Ordinal)));
        await AssertAsync(token, isValid: true);

        using var revoked = await Http.RevokeAsync(TestClients.Demo, token);
        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.OK), await revoked.Content.ReadAsStringAsync());
        await AssertAsync(token, isValid: false);

        // A replica that starts later reads it from storage.
        await using var replica = await AuthHost.StartAsync(Files, Host.Time);
        await replica.HealthyAsync();
        Assert.That(await replica.Internal.IsActiveAsync(token), Is.False);
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("5")]
    [TestCase("null")]
    [TestCase("{")]
    [TestCase("{\"iss\":\"\u0001\"}")]
    public async Task A_payload_that_is_not_an_object_is_invalid(string payload) =>
        await AssertAsync(_key.Sign(_key.Header().ToJsonString(), payload), isValid: false);

    private JsonObject Claims() => PlatformKey.Claims(Host.Time.GetUtcNow());

    private async Task SampleAsync(long tokens) => await Gen.Select(Changes, Changes).SampleAsync(
        async (header, payload) =>
        {
            var token = _key.Sign(
                header.Aggregate(_key.Header().ToJsonString(), (json, change) => Change(json, change.Name, change.Value)),
                payload.Aggregate(Claims().ToJsonString(), (json, change) => Change(json, change.Name, change.Value)));
            using var exchanged = await Internal.ExchangeAsync(token);
            using var inspected = await Internal.IntrospectAsync(TestClients.Gateway, token);
            using var revoked = await Http.RevokeAsync(TestClients.Demo, token);
            using var inspectedAgain = await Internal.IntrospectAsync(TestClients.Gateway, token);

            Assert.That(exchanged.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge), token);
            Assert.That(inspected.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), token);
            Assert.That(revoked.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge), token);
            if (exchanged.StatusCode == HttpStatusCode.OK)
                Assert.That((bool)(await inspected.JsonAsync())["active"]!, token);
            if (revoked.StatusCode == HttpStatusCode.OK)
                Assert.That((bool)(await inspectedAgain.JsonAsync())["active"]!, Is.False, token);
        },
        iter: tokens,
        threads: 2);

    private async Task AssertAsync(string token, bool isValid)
    {
        Assert.That(await Internal.IsActiveAsync(token), Is.EqualTo(isValid));
        using var exchanged = await Internal.ExchangeAsync(token);
        Assert.That(exchanged.StatusCode, Is.EqualTo(isValid ? HttpStatusCode.OK : HttpStatusCode.BadRequest), await exchanged.Content.ReadAsStringAsync());
    }

    private static string Change(JsonObject json, string name, string? value) => Change(json.ToJsonString(), name, value);

    // As text: a JSON value that .NET cannot represent must reach the service.
    private static string Change(string json, string name, string? value)
    {
        var members = JsonDocumentMembers(json).Where(member => member.Name != name);
        if (value is not null)
            members = members.Append((name, value));
        return $"{{{string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Value}"))}}}";
    }

    private static IEnumerable<(string Name, string Value)> JsonDocumentMembers(string json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetRawText()))];
    }
}
