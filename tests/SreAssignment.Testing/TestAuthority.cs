using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Testing;

/// <summary>Signs access tokens with ES256, and serves the public keys on Kestrel. Keys can be added and withdrawn, and the server can fail.</summary>
public sealed class TestAuthority : IAsyncDisposable
{
    /// <summary>The issuer (<c>iss</c>) of all tokens.</summary>
    public const string Issuer = "http://issuer.test";

    private readonly WebApplication _app;
    private readonly List<ECDsaSecurityKey> _published = [];
    private int _fetches;

    private TestAuthority(WebApplication app) => _app = app;

    /// <summary>Gets the server's address.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Gets how often the keys were requested.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>Gets or sets whether requests for the keys get status 500.</summary>
    public bool IsDown { get; set; }

    /// <summary>Gets or sets a body to send in place of the keys.</summary>
    public string? Body { get; set; }

    /// <summary>Gets or sets the content type of <see cref="Body"/>.</summary>
    public string BodyType { get; set; } = "application/json";

    /// <summary>Gets the key that signs: the one published last.</summary>
    public ECDsaSecurityKey Key => _published[^1];

    /// <summary>Starts the server with one key.</summary>
    /// <param name="map">Adds further endpoints to the same server.</param>
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

    /// <summary>Creates a P-256 key that is not published.</summary>
    /// <param name="id">The key's identifier (<c>kid</c>).</param>
    public static ECDsaSecurityKey CreateKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    /// <summary>Publishes a key, which signs from now on.</summary>
    public void Publish(ECDsaSecurityKey key) => _published.Add(key);

    /// <summary>Removes a key from those published.</summary>
    public void Withdraw(string keyId) => _published.RemoveAll(key => key.KeyId == keyId);

    /// <summary>Signs a token that is valid for five minutes unless <paramref name="change"/> makes it invalid.</summary>
    /// <param name="now">The time of issue.</param>
    /// <param name="audience">The audience (<c>aud</c>).</param>
    /// <param name="change">Changes the token before it is signed.</param>
    /// <param name="type">The header parameter <c>typ</c>.</param>
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private IResult ServeKeys()
    {
        Interlocked.Increment(ref _fetches);
        if (IsDown)
            return Results.StatusCode(StatusCodes.Status500InternalServerError);
        if (Body is not null)
            return new RawText(Body, BodyType);
        return Results.Json(new { keys = _published.ConvertAll(ToJson) });
    }

    // Results.Text does not send a content type with an unknown charset.
    private sealed class RawText(string text, string type) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = type;
            return httpContext.Response.WriteAsync(text);
        }
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
