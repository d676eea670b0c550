using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Protocol;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.Auth.Clients;

/// <summary>
/// Authenticates the client of a request (RFC 6749 section 3.2.1). Guessing is throttled (section 10.10) in the response to wrong credentials only: they are
/// verified first, since a client that is locked out by the failures of others is an outage. Secrets are long and random, so the verification is one hash.
/// </summary>
internal sealed partial class ClientAuthenticator(ClientRegistry clients, ClientAssertion assertions, TimeProvider time, ILogger<ClientAuthenticator> logger)
{
    // Services of the platform are counted apart from clients outside of it.
    private readonly FailedAuthentications _public = new(time);
    private readonly FailedAuthentications _internal = new(time);

    public async ValueTask<Outcome<Client>> AuthenticateAsync(HttpContext context, OAuthForm form, Listeners listener)
    {
        var presented = PresentedCredentials.Read(context.Request, form);
        if (presented.Failed)
            return presented.Error;

        var result = presented.Value switch
        {
            { Assertion: { } assertion } credentials => await assertions.AuthenticateAsync(assertion, credentials.ClientId),
            { ClientId: { } id, Secret: { } secret } when clients.Authenticate(id, secret) is { } client => client,
            _ => OAuthError.InvalidClient("The client is unknown or its secret is wrong."),
        };
        return result.Failed ? Count(presented.Value, context.Connection.RemoteIpAddress, listener, result.Error) : result;
    }

    private OAuthError Count(PresentedCredentials presented, IPAddress? address, Listeners listener, OAuthError error)
    {
        var network = ClientNetwork.Of(address ?? IPAddress.None);
        var verdict = (listener == Listeners.Internal ? _internal : _public).Add(network);
        if (verdict.Wait is { } wait)
            LogThrottled(network.ToString(), Printable(presented.ToString()), wait);

        return verdict.RetryAfter is { } retryAfter ? OAuthError.TooManyFailures(retryAfter) : error;
    }

    private static string Printable(string clientId) =>
        VisibleText.IsValid(clientId) && clientId.Length <= AuthLimits.MaxClientIdLength ? clientId : "(unprintable)";

    [LoggerMessage(
        LogLevel.Warning, "Authentication throttled for {Network}, last failure as {ClientId}: failures get 429 for {Wait}. Check the secret of the client.")]
    private partial void LogThrottled(string network, string clientId, TimeSpan wait);
}

/// <summary>A confidential client (RFC 6749 section 2.1) that has authenticated.</summary>
internal sealed record Client(string Id, ScopeSet Scopes, IReadOnlyList<string> GrantTypes)
{
    /// <summary>Whether it acts for others (RFC 8693), and so may know about tokens that are not its own.</summary>
    public bool MayExchange => GrantTypes.Contains(Protocol.GrantTypes.TokenExchange);
}

/// <summary>The clients of the configuration. Only hashes of their secrets are kept.</summary>
internal sealed class ClientRegistry
{
    // An unknown client takes as long as a known one: no known text has these hashes.
    private readonly Registration _unknown = new(null, RandomHash(), RandomHash(), []);
    private readonly FrozenDictionary<string, Registration> _clients;

    public ClientRegistry(IOptions<AuthOptions> options, IHostEnvironment host)
    {
        _clients = options.Value.Clients.ToFrozenDictionary(
            client => client.Key, client => Register(client.Key, client.Value, host.ContentRootPath), StringComparer.Ordinal);
        Scopes = [.. options.Value.Clients.Values.SelectMany(client => ScopeSet.Parse(client.Scopes).Names).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Every scope that some client may request.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>Returns the client with that identifier and secret, the current or the previous one; otherwise null, after the same time.</summary>
    public Client? Authenticate(string id, string secret)
    {
        var registration = _clients.GetValueOrDefault(id, _unknown);
        var hash = Hash(secret);
        var isCurrent = CryptographicOperations.FixedTimeEquals(hash, registration.SecretHash);
        var isPrevious = CryptographicOperations.FixedTimeEquals(hash, registration.PreviousSecretHash);
        return isCurrent | isPrevious ? registration.Client : null;
    }

    /// <summary>Returns a client and its public keys; no key for an unknown client.</summary>
    public (Client? Client, IReadOnlyList<SecurityKey> Keys) Find(string id)
    {
        var registration = _clients.GetValueOrDefault(id, _unknown);
        return (registration.Client, registration.Keys);
    }

    private static Registration Register(string id, ClientOptions options, string folder) => new(
        new Client(id, ScopeSet.Parse(options.Scopes), options.GrantTypes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        HashOrRandom(options.Secret),
        HashOrRandom(options.PreviousSecret),
        [.. options.PublicKeys.SelectMany(text => ClientKeys.Read(text, folder))]);

    private static byte[] HashOrRandom(string secret) => secret.Length > 0 ? Hash(secret) : RandomHash();

    private static byte[] RandomHash() => RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private sealed record Registration(Client? Client, byte[] SecretHash, byte[] PreviousSecretHash, IReadOnlyList<SecurityKey> Keys);
}
