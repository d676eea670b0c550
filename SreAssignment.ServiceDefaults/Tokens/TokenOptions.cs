using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Whose access tokens are accepted (<c>Tokens</c> in configuration).</summary>
public sealed class TokenOptions
{
    /// <summary>The <c>iss</c> of every accepted token: an absolute http or https URI, compared as text and never dialled. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>Where the signing keys are fetched, resolved by service discovery.</summary>
    public string Authority { get; set; } = "https+http://auth";

    /// <summary>The longest that an accepted token is valid from now, more than 0; 1 hour by default, the most that auth issues.</summary>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);
}

internal sealed class TokenOptionsValidator : IValidateOptions<TokenOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenOptions options)
    {
        var failures = new List<string>();
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || (issuer.Scheme != Uri.UriSchemeHttp && issuer.Scheme != Uri.UriSchemeHttps))
        {
            failures.Add($"Tokens:Issuer is '{options.Issuer}'. Set it to the absolute http or https address that tokens are issued under, "
                + "for example http://localhost:3000.");
        }
        if (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var authority) || authority.Scheme is not ("http" or "https" or "https+http"))
        {
            failures.Add($"Tokens:Authority is '{options.Authority}'. Set it to where the signing keys are served, for example https+http://auth, "
                + "or leave it out.");
        }
        if (options.MaxLifetime <= TimeSpan.Zero)
            failures.Add($"Tokens:MaxLifetime is {options.MaxLifetime:c}. Set it to more than 0, or remove it for 01:00:00.");
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
