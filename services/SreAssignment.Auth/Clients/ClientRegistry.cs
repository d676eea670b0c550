using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Clients;

/// <summary>The clients of the configuration. Of their secrets only hashes are kept.</summary>
internal sealed class ClientRegistry
{
    /// <summary>The longest client identifier.</summary>
    public const int MaxIdLength = 128;

    // What an unknown client is compared with, so that it costs what a known one does; nobody knows a text with this hash.
    private readonly Registration _nobody = new(null, RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes));
    private readonly FrozenDictionary<string, Registration> _clients;

    public ClientRegistry(IOptions<AuthOptions> options)
    {
        _clients = options.Value.Clients.ToFrozenDictionary(client => client.Key, client => Register(client.Key, client.Value), StringComparer.Ordinal);
        Scopes = [.. options.Value.Clients.Values.SelectMany(client => ScopeSet.Parse(client.Scopes).Names).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Every scope that some client may ask for.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The client of that identifier and secret; null when there is none, in the same time whichever of the two is wrong.</summary>
    public Client? Authenticate(string id, string secret)
    {
        var registration = _clients.GetValueOrDefault(id, _nobody);
        return CryptographicOperations.FixedTimeEquals(Hash(secret), registration.SecretHash) ? registration.Client : null;
    }

    private static Registration Register(string id, ClientOptions options) => new(
        new Client(id, ScopeSet.Parse(options.Scopes), options.GrantTypes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
        Hash(options.Secret));

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    private sealed record Registration(Client? Client, byte[] SecretHash);
}
