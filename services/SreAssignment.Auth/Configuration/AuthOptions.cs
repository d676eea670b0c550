using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.Auth.Configuration;

/// <summary>The section <c>Auth</c>.</summary>
internal sealed class AuthOptions
{
    /// <summary>The longest that an access token may be valid.</summary>
    public static readonly TimeSpan MaxTokenLifetime = TimeSpan.FromHours(1);

    /// <summary>How long an access token is valid: 1 s to <see cref="MaxTokenLifetime"/>, in whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The clients by their identifier (RFC 6749 section 2.2).</summary>
    public Dictionary<string, ClientOptions> Clients { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// The audiences of internal tokens, each with its resource indicator, an absolute URI (RFC 8707). A client may use either to select the target of an
    /// exchange.
    /// </summary>
    public Dictionary<string, string> Resources { get; } = new(StringComparer.Ordinal) { ["images"] = "urn:sreassignment:service:images" };

    [ValidateObjectMembers]
    public RevocationOptions Revocation { get; } = new();

    [ValidateObjectMembers]
    public SigningKeyOptions SigningKeys { get; } = new();
}

/// <summary>One client: <c>Auth:Clients:{id}</c>. It has a secret, public keys, or both.</summary>
internal sealed class ClientOptions
{
    /// <summary>At least 32 printable ASCII characters. It is long and random, so a fast hash of it is enough.</summary>
    public string Secret { get; set; } = "";

    /// <summary>
    /// The secret before <see cref="Secret"/>, which stays valid. To rotate: move the old secret here, set the new one, change the client, remove this.
    /// </summary>
    public string PreviousSecret { get; set; } = "";

    /// <summary>Public keys for <c>private_key_jwt</c> (RFC 7523): JWK, JWK Set or PEM, as text or as the path of a file. All are valid at once.</summary>
    public List<string> PublicKeys { get; } = [];

    /// <summary>The scopes that the client may request, separated by spaces (RFC 6749 section 3.3).</summary>
    public string Scopes { get; set; } = "";

    /// <summary>The grant types that it may use, separated by spaces.</summary>
    public string GrantTypes { get; set; } = Protocol.GrantTypes.ClientCredentials;
}

/// <summary>The section <c>Auth:Revocation</c>.</summary>
internal sealed class RevocationOptions
{
    public static readonly TimeSpan DefaultPollingInterval = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often the revocations of other replicas are read from object storage: 0 to 1 minute, 2 seconds by default. Another replica rejects a revoked token
    /// at most this and 3 seconds later. With 0 each exchange and introspection reads object storage, and every replica rejects the token at once.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan PollingInterval { get; set; } = DefaultPollingInterval;
}

/// <summary>The section <c>Auth:SigningKeys</c>.</summary>
internal sealed class SigningKeyOptions
{
    /// <summary>The folder of PEM keys, relative to the content root unless absolute.</summary>
    [Required(ErrorMessage = "{0} must be a folder; remove it for 'keys'.")]
    public string Folder { get; set; } = "keys";

    /// <summary>Whether an empty folder gets a key at start. True in Development unless set.</summary>
    public bool CreateFirst { get; set; }
}

/// <summary>The section <c>Tokens</c>.</summary>
internal sealed class IssuerOptions
{
    /// <summary>
    /// The <c>iss</c> of every token, compared as text and never connected to (RFC 8414 section 2). Plain http is allowed for use on one machine. Required.
    /// </summary>
    [Required(ErrorMessage = "{0} must be the public address of this system, such as https://images.example.com.")]
    [RegularExpression(@"https?://[^\s/?#][^\s?#]*", ErrorMessage = "{0} must be an absolute http or https address without query and fragment.")]
    public string Issuer { get; set; } = "";
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class AuthOptionsAttributes : IValidateOptions<AuthOptions>;

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class IssuerOptionsAttributes : IValidateOptions<IssuerOptions>;
