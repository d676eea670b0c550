using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Tokens;

/// <summary>The token exchange (<c>Gateway</c> in configuration).</summary>
internal sealed class GatewayOptions
{
    /// <summary>The client identifier of the gateway at auth.</summary>
    [Required(ErrorMessage = "{0} must be the client id of the gateway at auth; remove it for 'gateway'.")]
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
    /// How long the gateway accepts a token without another exchange, from 0 to 30 seconds. A revoked token is accepted for that long. With 0 every request
    /// exchanges its token.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan TokenCacheLifetime { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
