using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Tokens;

/// <summary>How the gateway has tokens exchanged at the authority (<c>Gateway</c> in configuration).</summary>
internal sealed class GatewayOptions
{
    /// <summary>The gateway's client identifier at the authority.</summary>
    [Required(ErrorMessage = "{0} must be the client that auth knows the gateway by; remove it for 'gateway'.")]
    public string ClientId { get; set; } = "gateway";

    /// <summary>The secret of that client, at least 32 characters. Never logged.</summary>
    [DataType(DataType.Password)]
    [MinLength(32, ErrorMessage = "{0} must be the secret of that client at auth, a random string of at least {1} characters.")]
    public string ClientSecret { get; set; } = "";

    /// <summary>The internal endpoint of auth, which exchanges tokens, resolved by service discovery.</summary>
    [RegularExpression(
        @"(https|http|https\+http)://[^\s/]+/?",
        ErrorMessage = "{0} must be the http or https address of the internal endpoint of auth; remove it for https+http://_internal.auth.")]
    public string ExchangeAddress { get; set; } = "https+http://_internal.auth";

    /// <summary>
    /// For how long the gateway accepts a token without asking the authority again, from 0 to 30 seconds: that long a token is accepted after the
    /// authority has learned that it is revoked. With 0 every request asks the authority.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan TokenCacheLifetime { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
