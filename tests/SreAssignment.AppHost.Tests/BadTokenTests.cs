using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.AppHost.Tests;

/// <summary>Tokens that the gateway must refuse, most of them signed with the platform's own key.</summary>
public sealed class BadTokenTests
{
    [Test]
    public async Task None()
    {
        var platform = await SharedPlatform.GetAsync();
        using var response = await platform.Http.GetAsync("/api/v1/images", Platform.Deadline);
        await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, "missing-token");
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer"));
    }

    [Test]
    public async Task Good_for_comparison()
    {
        using var response = await GetAsync((issuer, key) => Sign(issuer, key));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    [Test]
    public Task Expired() => AssertRefusedAsync((issuer, key) => Sign(issuer, key, issued: DateTime.UtcNow.AddMinutes(-10)), "expired");

    [Test]
    public Task Signed_with_another_key() => AssertRefusedAsync(
        (issuer, key) =>
        {
            using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Sign(issuer, new ECDsaSecurityKey(other) { KeyId = key.KeyId, CryptoProviderFactory = { CacheSignatureProviders = false } });
        },
        "signature");

    [Test]
    public Task With_a_changed_payload() => AssertRefusedAsync(
        (issuer, key) =>
        {
            var parts = Sign(issuer, key, scope: "images:read").Split('.');
            var payload = Base64UrlEncoder.Decode(parts[1]).Replace("images:read", "images:read images:write", StringComparison.Ordinal);
            return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
        },
        "signature");

    [Test]
    public Task For_another_audience() => AssertRefusedAsync((issuer, key) => Sign(issuer, key, audience: "images"), "audience");

    [Test]
    public Task Not_a_token() => AssertRefusedAsync((_, _) => "not-a-token", null);

    [Test]
    public async Task Without_the_scope()
    {
        var platform = await SharedPlatform.GetAsync();
        var token = await platform.TokenAsync("images:read");
        using var response = await platform.SendAsync(HttpMethod.Post, "/api/v1/images", Platform.Image(Platform.Photo), token);
        Assert.That(await Problem.AssertAsync(response, HttpStatusCode.Forbidden, "insufficient-scope"), Does.Contain("images:write"));
    }

    private static async Task AssertRefusedAsync(Func<string, SecurityKey, string> make, string? reason)
    {
        using var response = await GetAsync(make);
        var detail = await Problem.AssertAsync(response, HttpStatusCode.Unauthorized, "invalid-token");
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Does.Contain("invalid_token"));
        if (reason is not null)
            Assert.That(detail, Does.Contain(reason).IgnoreCase);
    }

    private static async Task<HttpResponseMessage> GetAsync(Func<string, SecurityKey, string> make)
    {
        var platform = await SharedPlatform.GetAsync();
        var path = Directory.GetFiles(Path.Combine(platform.DataDirectory, "keys"), "*.pem").Single();
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromPem(await File.ReadAllTextAsync(path));
        var name = Path.GetFileNameWithoutExtension(path);
        var key = new ECDsaSecurityKey(ecdsa) { KeyId = name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..] };
        key.CryptoProviderFactory.CacheSignatureProviders = false;

        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/images");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", make(platform.Issuer, key));
        return await platform.Http.SendAsync(request, Platform.Deadline);
    }

    private static string Sign(string issuer, SecurityKey key, string audience = "gateway", string scope = "images:read", DateTime? issued = null)
    {
        var from = issued ?? DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = from,
            NotBefore = from,
            Expires = from.AddMinutes(5),
            TokenType = "at+jwt",
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Platform.Client,
                ["client_id"] = Platform.Client,
                ["scope"] = scope,
                ["jti"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture),
            },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
    }
}
