using Microsoft.Extensions.Options;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Configuration;

/// <summary>Rejects settings that could not work or would not be safe and that no attribute describes, all at once, each with its name and the fix.</summary>
internal sealed class AuthOptionsValidator(IHostEnvironment host) : IValidateOptions<AuthOptions>
{
    private const int MinSecretLength = 32;
    private const string RandomSecret = "such as 'openssl rand -hex 32' prints";

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string KnownGrantTypes => string.Join(", ", GrantTypes.All);

    private IEnumerable<string> Failures(AuthOptions options)
    {
        if (options.TokenLifetime.Ticks % TimeSpan.TicksPerSecond != 0)
            yield return $"Auth:TokenLifetime is {options.TokenLifetime:c}; it must be whole seconds, as a token's times are.";

        foreach (var failure in options.Resources.SelectMany(resource => Failures(resource.Key, resource.Value)))
            yield return failure;

        foreach (var same in options.Resources.GroupBy(resource => resource.Value).Where(same => same.Count() > 1))
            yield return $"Auth:Resources has '{same.Key}' for {string.Join(" and ", same.Select(r => r.Key))}; a resource has one audience.";

        if (options.Clients.Count == 0)
            yield return "Auth:Clients is empty, so no client can get a token. Set Auth:Clients:{id}:Secret and Auth:Clients:{id}:Scopes.";

        foreach (var failure in options.Clients.SelectMany(client => Failures(client.Key, client.Value)))
            yield return failure;
    }

    // A message never holds the secret: it ends up in logs.
    private IEnumerable<string> Failures(string id, ClientOptions client)
    {
        var setting = $"Auth:Clients:{id}";
        if (!VisibleText.IsValid(id) || id.Length > AuthLimits.MaxClientIdLength)
            yield return $"{setting}: a client id is 1 to {AuthLimits.MaxClientIdLength} printable ASCII characters.";

        // A client with public keys needs no secret.
        if (client.Secret.Length > 0 || client.PublicKeys.Count == 0)
        {
            if (SecretFailure($"{setting}:Secret", client.Secret) is { } failure)
                yield return failure;
        }

        if (client.PreviousSecret.Length > 0 && SecretFailure($"{setting}:PreviousSecret", client.PreviousSecret) is { } previousFailure)
            yield return previousFailure;

        foreach (var failure in client.PublicKeys.Select((text, i) => KeyFailure($"{setting}:PublicKeys:{i}", text)).OfType<string>())
            yield return failure;

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

    // RFC 8707 section 2: an absolute URI without a fragment.
    private static IEnumerable<string> Failures(string audience, string resource)
    {
        if (!VisibleText.IsValid(audience))
            yield return $"Auth:Resources:{audience}: an audience is printable ASCII.";

        if (!Uri.TryCreate(resource, UriKind.Absolute, out _) || resource.Contains('#', StringComparison.Ordinal) || !VisibleText.IsValid(resource))
            yield return $"Auth:Resources:{audience} is '{resource}'; it must be an absolute URI without fragment, such as urn:example:service:{audience}.";
    }

    private static string? SecretFailure(string setting, string secret)
    {
        if (secret.Length < MinSecretLength)
            return $"{setting} has {secret.Length} characters; use at least {MinSecretLength} random ones, {RandomSecret}.";

        return VisibleText.IsValid(secret) ? null : $"{setting} holds something other than printable ASCII; use random characters {RandomSecret}.";
    }

    private string? KeyFailure(string setting, string text)
    {
        try
        {
            ClientKeys.Read(text, host.ContentRootPath);
            return null;
        }
        catch (InvalidDataException exception)
        {
            return $"{setting} cannot be read: {exception.Message}. Set it to a JWK, a JWK Set or a PEM public key, or to the path of a file with one.";
        }
    }
}
