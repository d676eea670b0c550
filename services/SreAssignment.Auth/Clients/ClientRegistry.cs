using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Clients;

/// <summary>A confidential client (RFC 6749 section 2.1) that has authenticated.</summary>
/// <param name="Id">The client identifier.</param>
/// <param name="Scopes">The scopes that it may request.</param>
/// <param name="GrantTypes">The grant types that it may use.</param>
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
