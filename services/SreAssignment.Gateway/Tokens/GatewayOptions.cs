using Microsoft.Extensions.Options;

namespace SreAssignment.Gateway.Tokens;

/// <summary>The gateway's own credentials at the authority (<c>Gateway</c> in configuration).</summary>
internal sealed class GatewayOptions
{
    public const int ShortestSecret = 32;

    public string ClientId { get; set; } = "gateway";

    public string ClientSecret { get; set; } = "";
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
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
