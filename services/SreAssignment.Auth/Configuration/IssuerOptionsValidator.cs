using Microsoft.Extensions.Options;

namespace SreAssignment.Auth.Configuration;

/// <summary>RFC 8414 section 2: an issuer is a URL without query and fragment. Plain http is taken too, for use on one machine.</summary>
internal sealed class IssuerOptionsValidator : IValidateOptions<IssuerOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, IssuerOptions options)
    {
        if (options.Issuer.Length == 0)
            return ValidateOptionsResult.Fail("Tokens:Issuer is not set; set it to the public address of this system, such as https://images.example.com.");

        return Uri.TryCreate(options.Issuer, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && options.Issuer.IndexOfAny(['?', '#']) < 0
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail($"Tokens:Issuer is '{options.Issuer}'; it must be an absolute http or https address without query and fragment.");
    }
}
