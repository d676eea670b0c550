using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Whose access tokens are accepted (<c>Tokens</c> in configuration).</summary>
public sealed class TokenOptions
{
    /// <summary>The <c>iss</c> of every accepted token: an absolute http or https URI, compared as text and never contacted. Required.</summary>
    [Required(ErrorMessage = "{0} must be the address that tokens are issued under, such as http://localhost:3000.")]
    [RegularExpression("https?://[^/].*", ErrorMessage = "{0} must be the absolute http or https address that tokens are issued under.")]
    public string Issuer { get; set; } = "";

    /// <summary>Where the signing keys are fetched, resolved by service discovery.</summary>
    [RegularExpression(
        "(https?|https\\+http)://[^/].*",
        ErrorMessage = "{0} must be the address of the signing keys; remove it for https+http://auth.")]
    public string Authority { get; set; } = "https+http://auth";

    /// <summary>The longest that an accepted token is valid from now, 1 second to 365 days; 1 hour by default, the most that auth issues.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class TokenOptionsValidator : IValidateOptions<TokenOptions>;
