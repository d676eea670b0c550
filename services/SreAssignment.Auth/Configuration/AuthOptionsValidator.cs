using Microsoft.Extensions.Options;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Configuration;

/// <summary>Refuses settings that could not work or would not be safe, all of them at once, each with its name and the fix.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private const int MinSecretLength = 32;
    private const string RandomSecret = "such as 'openssl rand -hex 32' prints";

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string KnownGrantTypes => string.Join(", ", GrantTypes.All);

    private static IEnumerable<string> Failures(AuthOptions options)
    {
        if (options.TokenLifetime < TimeSpan.FromSeconds(1) || options.TokenLifetime > AuthOptions.MaxTokenLifetime)
            yield return $"Auth:TokenLifetime is {options.TokenLifetime:c}; it must be from 00:00:01 to {AuthOptions.MaxTokenLifetime:c}.";
        else if (options.TokenLifetime.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return $"Auth:TokenLifetime is {options.TokenLifetime:c}; it must be whole seconds, as a token's times are.";

        if (string.IsNullOrWhiteSpace(options.SigningKeys.Folder))
            yield return "Auth:SigningKeys:Folder is empty; name a folder or leave it out for 'keys'.";

        if (options.Clients.Count == 0)
            yield return "Auth:Clients is empty; nobody could get a token. Set Auth:Clients:{id}:Secret and Auth:Clients:{id}:Scopes.";

        foreach (var failure in options.Clients.SelectMany(client => Failures(client.Key, client.Value)))
            yield return failure;
    }

    // A message never holds the secret: it ends up in logs.
    private static IEnumerable<string> Failures(string id, ClientOptions client)
    {
        var setting = $"Auth:Clients:{id}";
        if (!VisibleText.IsValid(id) || id.Length > ClientRegistry.MaxIdLength)
            yield return $"{setting}: a client id is 1 to {ClientRegistry.MaxIdLength} printable ASCII characters.";

        if (client.Secret.Length < MinSecretLength)
            yield return $"{setting}:Secret has {client.Secret.Length} characters; use at least {MinSecretLength} random ones, {RandomSecret}.";
        else if (!VisibleText.IsValid(client.Secret))
            yield return $"{setting}:Secret holds something other than printable ASCII; use random characters {RandomSecret}.";

        var grantTypes = client.GrantTypes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (grantTypes.Length == 0)
            yield return $"{setting}:GrantTypes is empty; name one or more of {KnownGrantTypes}, or leave it out for {GrantTypes.ClientCredentials}.";

        foreach (var unknown in grantTypes.Except(GrantTypes.All))
            yield return $"{setting}:GrantTypes names '{unknown}'; known are {KnownGrantTypes}.";

        if (!ScopeSet.TryParse(client.Scopes, out var scopes))
            yield return $"{setting}:Scopes is '{client.Scopes}'; write scopes separated by spaces, without quotes or backslashes.";
        else if (scopes.IsEmpty && grantTypes.Contains(GrantTypes.ClientCredentials))
            yield return $"{setting}:Scopes is empty; name what the client may do, such as 'images:read'.";
    }
}
