using System.Net;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Gateway.Tests.Tokens;

/// <summary>Each is refused here, without a call to the authority or to the service behind.</summary>
public sealed class BadTokenTests : IAsyncDisposable
{
    private const string Path = "/api/v1/images";
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync() => _gateway = await TestGateway.StartAsync();

    [Test]
    public Task None() => RefusedAsync(null, HttpStatusCode.Unauthorized, "missing-token", "Bearer realm=\"api\"");

    [TestCase("/api/v1/images")]
    [TestCase("/api/v1/images/1")]
    [TestCase("/api/v1/images/1/content")]
    [TestCase("/api/v1/images/1/rendition?width=1")]
    public async Task No_token_in_the_header_is_challenged_with_a_realm_on_every_path(string path)
    {
        foreach (var header in new[] { "Basic YTpi", "Bearer", "Bearer  ", "DPoP x" })
        {
            var response = await RawRequest.SendAsync(
                _gateway.Address, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: {header}\r\n\r\n");

            Assert.That(response, Does.StartWith("HTTP/1.1 401 ").And.Contain("WWW-Authenticate: Bearer realm=\"api\"\r\n"), header);
        }
    }

    [Test]
    public Task Nonsense() => InvalidAsync("nonsense", "well-formed");

    [Test]
    public Task Expired() => InvalidAsync(
        _gateway.Authority.Sign(_gateway.Time.GetUtcNow().AddHours(-1), "gateway", token => token.Claims["scope"] = "images:read"), "expired");

    [Test]
    public Task Not_valid_yet() => InvalidAsync(_gateway.Token(change: token => token.NotBefore = token.NotBefore!.Value.AddMinutes(1)), "not valid yet");

    [Test]
    public Task Wrong_signature() => InvalidAsync(
        _gateway.Token(change: token => token.SigningCredentials = new(TestAuthority.CreateKey("key-1"), SecurityAlgorithms.EcdsaSha256)), "signature");

    [Test]
    public Task Unknown_key() => InvalidAsync(SignedWithUnknownKey(), "key");

    [Test]
    public Task Wrong_audience() => InvalidAsync(_gateway.Token(change: token => token.Audience = "images"), "audience");

    [Test]
    public Task Wrong_issuer() => InvalidAsync(_gateway.Token(change: token => token.Issuer = "http://other.test"), "has another issuer");

    [Test]
    public Task Wrong_type() => InvalidAsync(_gateway.Token(change: token => token.TokenType = "JWT"), "type");

    [Test]
    public Task Algorithm_none() => InvalidAsync(
        $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"at+jwt","kid":"key-1"}""")}.{_gateway.Token().Split('.')[1]}.", "ES256");

    [Test]
    public Task Hmac_with_the_public_key() => InvalidAsync(
        _gateway.Token(change: token => token.SigningCredentials = new(
            new SymmetricSecurityKey(_gateway.Authority.Key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = "key-1" }, SecurityAlgorithms.HmacSha256)),
        "ES256");

    [Test]
    public Task Oversized() => InvalidAsync(_gateway.Token(change: token => token.Claims["pad"] = new string('a', 9_000)), "well-formed");

    [TestCase("{0}\r\nAuthorization: {0}")]
    [TestCase("{0}\r\nAuthorization: Basic YTpi")]
    [TestCase("{0}, {0}")]
    public async Task Two_authorization_headers(string headers)
    {
        var authorization = headers.Replace("{0}", $"Bearer {_gateway.Token()}", StringComparison.Ordinal);
        var response = await RawRequest.SendAsync(
            _gateway.Address, $"GET {Path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: {authorization}\r\n\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 400 ").And.Contain("urn:sreassignment:problem:bad-request").And.Contain("error=\"invalid_request\""));
    }

    [Test]
    public async Task A_flood_of_unknown_keys()
    {
        await InvalidAsync(SignedWithUnknownKey(), "key");
        var fetches = _gateway.Authority.Fetches;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => InvalidAsync(SignedWithUnknownKey(), "key")));

        Assert.That(_gateway.Authority.Fetches, Is.EqualTo(fetches));
    }

    [TestCase("GET", "/api/v1/images", "images:write", "images:read")]
    [TestCase("GET", "/api/v1/images/1/rendition?width=1", "images:write", "images:read")]
    [TestCase("POST", "/api/v1/images", "images:read", "images:write")]
    [TestCase("POST", "/api/v1/process", "images:read", "images:write")]
    [TestCase("DELETE", "/api/v1/images/1", "images:read", "images:write")]
    public async Task Missing_scope(string method, string path, string scope, string needed)
    {
        using var response = await _gateway.SendAsync(new HttpMethod(method), path, _gateway.Token(scope));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var problem = await response.ReadProblemAsync("insufficient-scope");
        Assert.That((string?)problem["detail"], Does.Contain(needed));
        Assert.That(_gateway.Images.Requests, Is.Empty);
    }

    [Test]
    public async Task Token_in_the_query_is_rejected()
    {
        var token = _gateway.Token();
        using var response = await _gateway.GetAsync($"{Path}?access_token={token}", token);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        await response.ReadProblemAsync("bad-request");
    }

    [TearDown]
    public void No_service_was_called()
    {
        Assert.That(_gateway.Exchange.Requests, Is.Empty);
        Assert.That(_gateway.Images.Requests, Is.Empty);
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private string SignedWithUnknownKey() => _gateway.Token(
        change: token => token.SigningCredentials = new(TestAuthority.CreateKey(Guid.NewGuid().ToString("N")), SecurityAlgorithms.EcdsaSha256));

    private Task InvalidAsync(string token, string detail) => RefusedAsync(token, HttpStatusCode.Unauthorized, "invalid-token", "invalid_token", detail);

    private async Task RefusedAsync(string? token, HttpStatusCode status, string slug, string challenge, string detail = "")
    {
        using var response = await _gateway.GetAsync(Path, token);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        var problem = await response.ReadProblemAsync(slug);
        Assert.That((string?)problem["detail"], Does.Contain(detail));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.Contain(challenge));
    }
}
