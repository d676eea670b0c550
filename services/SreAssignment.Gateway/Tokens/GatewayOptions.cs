using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Tokens;

/// <summary>The gateway's own credentials at the authority (<c>Gateway</c> in configuration).</summary>
internal sealed class GatewayOptions
{
    public const int ShortestSecret = 32;

    public string ClientId { get; set; } = "gateway";

    public string ClientSecret { get; set; } = "";

    /// <summary>The internal endpoint of auth, which exchanges tokens, resolved by service discovery.</summary>
    public string ExchangeAddress { get; set; } = "https+http://_internal.auth";
}

internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ClientId))
            failures.Add("Gateway:ClientId is empty. Set it to the client that auth knows the gateway by, or leave it out for 'gateway'.");
        // Its length is told, its value never.
        if (options.ClientSecret.Length < GatewayOptions.ShortestSecret)
        {
            failures.Add($"Gateway:ClientSecret has {options.ClientSecret.Length} characters. Set it to the secret of that client at auth, "
                + $"a random string of at least {GatewayOptions.ShortestSecret}.");
        }
        if (!Uri.TryCreate(options.ExchangeAddress, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https" or "https+http"))
            failures.Add($"Gateway:ExchangeAddress is '{options.ExchangeAddress}'. Set it to the internal endpoint of auth, or remove it for https+http://_internal.auth.");
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
