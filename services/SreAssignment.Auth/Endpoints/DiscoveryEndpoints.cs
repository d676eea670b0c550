using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Discovery;

/// <summary>What anybody may read without a token.</summary>
internal static class DiscoveryEndpoints
{
    private const string MetadataPath = "/.well-known/oauth-authorization-server";
    private const string KeySetPath = "/.well-known/jwks.json";

    // Well below the five minutes that a new key is published before it signs.
    private const string CacheControl = "public, max-age=60";

    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>RFC 6749 section 2.3.1, by the names of RFC 7591 section 2.</summary>
    private static readonly string[] AuthMethods = ["client_secret_basic", "client_secret_post"];

    /// <summary>Maps the key set (RFC 7517) and the metadata (RFC 8414 section 3).</summary>
    public static void MapDiscovery(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<SigningKeyRing>();
        var metadata = Metadata(app.Services);
        app.MapMethods(KeySetPath, ReadMethods, context =>
            WriteAsync(context, new KeySetDocument(keys.Published.Select(key => key.PublicKey)), AuthJson.Default.KeySetDocument, "application/jwk-set+json"));
        app.MapMethods(MetadataPath, ReadMethods, context =>
            WriteAsync(context, metadata, AuthJson.Default.MetadataDocument, "application/json"));
    }

    private static MetadataDocument Metadata(IServiceProvider services)
    {
        var issuer = services.GetRequiredService<IOptions<IssuerOptions>>().Value.Issuer;
        var address = issuer.TrimEnd('/');
        return new MetadataDocument(
            issuer,
            address + OAuthPaths.Token,
            address + KeySetPath,
            services.GetRequiredService<ClientRegistry>().Scopes,
            ResponseTypesSupported: [],
            GrantTypes.All,
            AuthMethods,
            address + OAuthPaths.Revocation,
            AuthMethods);
    }

    private static Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type, string contentType)
    {
        context.Response.Headers.CacheControl = CacheControl;
        return context.Response.WriteAsJsonAsync(document, type, contentType, context.RequestAborted);
    }
}
