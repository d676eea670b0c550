using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.ServiceDefaults.ApiDescription;

namespace SreAssignment.Auth.Endpoints;

/// <summary>Documents that need no token.</summary>
internal static class DiscoveryEndpoints
{
    private const string MetadataPath = "/.well-known/oauth-authorization-server";
    private const string KeySetPath = "/.well-known/jwks.json";

    // Well below the five minutes that a new key is published before it signs.
    private const string CacheControl = "public, max-age=60";

    private const string KeySetMediaType = "application/jwk-set+json";

    private static readonly ResponseHeader CacheHeader = new("Cache-Control", "How long the response may be cached.");

    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>The names of RFC 7591 section 2.</summary>
    private static readonly string[] AuthMethods = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

    /// <summary>Maps the key set (RFC 7517) and the metadata (RFC 8414 section 3).</summary>
    public static void MapDiscovery(this WebApplication app)
    {
        var keys = app.Services.GetRequiredService<SigningKeyRing>();
        var metadata = Metadata(app.Services);
        app.MapMethods(KeySetPath, ReadMethods, (Delegate)((HttpContext context) =>
                WriteAsync(context, new KeySetDocument(keys.Published.Select(key => key.PublicKey)), AuthJson.Default.KeySetDocument, KeySetMediaType)))
            .Describe("keys", "Get the public keys that tokens are signed with")
            .Returns(StatusCodes.Status200OK, "An RFC 7517 key set.", typeof(KeySetDocument), [KeySetMediaType], CacheHeader);
        app.MapMethods(MetadataPath, ReadMethods, (Delegate)((HttpContext context) =>
                WriteAsync(context, metadata, AuthJson.Default.MetadataDocument, "application/json")))
            .Describe("metadata", "Get the metadata of the authorization server")
            .Returns(StatusCodes.Status200OK, "RFC 8414 metadata.", typeof(MetadataDocument), null, CacheHeader);
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
            [GrantTypes.ClientCredentials],
            AuthMethods,
            ClientAssertion.Algorithms,
            address + OAuthPaths.Revocation,
            AuthMethods,
            ClientAssertion.Algorithms);
    }

    private static Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type, string contentType)
    {
        context.Response.Headers.CacheControl = CacheControl;
        return context.Response.WriteAsJsonAsync(document, type, contentType, context.RequestAborted);
    }
}

/// <summary>A JSON Web Key Set (RFC 7517 section 5).</summary>
internal sealed record KeySetDocument(IEnumerable<PublicJwk> Keys);

/// <summary>Authorization server metadata of the public listener (RFC 8414 section 2).</summary>
internal sealed record MetadataDocument(
    string Issuer,
    string TokenEndpoint,
    string JwksUri,
    IReadOnlyList<string> ScopesSupported,
    IReadOnlyList<string> ResponseTypesSupported,
    IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported,
    IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported,
    string RevocationEndpoint,
    IReadOnlyList<string> RevocationEndpointAuthMethodsSupported,
    IReadOnlyList<string> RevocationEndpointAuthSigningAlgValuesSupported);
