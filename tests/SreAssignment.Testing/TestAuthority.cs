using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.ServiceDefaults.Tests.Tokens;

/// <summary>Somebody who signs tokens and serves the keys for them on real Kestrel; can be down, and can be counted on.</summary>
internal sealed class TestAuthority : IAsyncDisposable
{
    public const string Issuer = "http://issuer.test";
    private readonly WebApplication _app;
    private readonly List<ECDsaSecurityKey> _published = [];
    private int _fetches;

    private TestAuthority(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public int Fetches => Volatile.Read(ref _fetches);

    public bool IsDown { get; set; }

    public string? Answer { get; set; }

    public ECDsaSecurityKey Key => _published[^1];

    /// <summary>Adds routes to the same server, so that a test's auth service can do more than serve keys.</summary>
    public static async Task<TestAuthority> StartAsync(Action<WebApplication, TestAuthority>? map = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var authority = new TestAuthority(app);
        authority.Publish(CreateKey("key-1"));
        app.MapGet("/.well-known/jwks.json", authority.ServeKeys);
        map?.Invoke(app, authority);
        await app.StartAsync();
        return authority;
    }

    public static ECDsaSecurityKey CreateKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    public void Publish(ECDsaSecurityKey key) => _published.Add(key);

    public void Withdraw(string keyId) => _published.RemoveAll(key => key.KeyId == keyId);

    /// <summary>A token that is right in everything but what <paramref name="change"/> makes of it.</summary>
    public string Sign(DateTimeOffset now, string audience, Action<SecurityTokenDescriptor>? change = null, string type = "at+jwt")
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = now.AddMinutes(5).UtcDateTime,
            TokenType = type,
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
            Claims = new Dictionary<string, object> { ["sub"] = "client-1", ["client_id"] = "client-1", ["jti"] = Guid.NewGuid().ToString("N") },
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult ServeKeys()
    {
        Interlocked.Increment(ref _fetches);
        if (IsDown)
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        if (Answer is not null)
            return Results.Text(Answer, "application/json");
        return Results.Json(new { keys = _published.ConvertAll(ToJson) });
    }

    private static object ToJson(ECDsaSecurityKey key)
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new
        {
            kty = "EC",
            crv = "P-256",
            use = "sig",
            alg = "ES256",
            kid = key.KeyId,
            x = Base64UrlEncoder.Encode(point.X),
            y = Base64UrlEncoder.Encode(point.Y),
        };
    }
}
