using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Tokens;

/// <summary>How the gateway has tokens exchanged at the authority (<c>Gateway</c> in configuration).</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>The gateway's client identifier at the authority.</summary>
    [Required(ErrorMessage = "Gateway:ClientId is empty. Set it to the client that auth knows the gateway by, or leave it out for 'gateway'.")]
    public string ClientId { get; set; } = "gateway";

    /// <summary>The secret of that client, at least 32 characters. Never logged.</summary>
    [MinLength(32, ErrorMessage = "Gateway:ClientSecret has fewer than {1} characters. Set it to the secret of that client at auth, a random string.")]
    public string ClientSecret { get; set; } = "";

    /// <summary>The endpoint of auth that exchanges tokens, resolved by service discovery.</summary>
    [RegularExpression(
        "(https?|https\\+http)://.+", ErrorMessage = "Gateway:ExchangeAddress is not an address. Set it to the endpoint of auth, or remove it for https+http://auth.")]
    public string ExchangeAddress { get; set; } = "https+http://auth";

    /// <summary>
    /// For how long the gateway accepts a token without asking the authority again, from 0 to 30 seconds: that long a token is accepted after the
    /// authority has learned that it is revoked. With 0 every request asks the authority.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan TokenCacheLifetime { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks the attributes.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
