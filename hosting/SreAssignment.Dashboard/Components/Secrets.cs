namespace SreAssignment.Dashboard.Components;

/// <summary>Tells which values are not for every eye in the room.</summary>
internal sealed class Secrets(DistributedApplicationModel model)
{
    public const string Mask = "••••••••";
    private const int ShortestSecret = 6;
    private static readonly string[] TellTales = ["secret", "password", "passwd", "token", "apikey", "api_key", "accesskey", "access_key", "privatekey", "credential", "_headers", "connectionstrings__"];

    /// <summary>Whether the name says so, or the value holds that of a secret parameter.</summary>
    public async Task<bool> IsSecretAsync(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return false;
        if (TellTales.Any(t => name.Contains(t, StringComparison.OrdinalIgnoreCase)))
            return true;
        foreach (var parameter in model.Resources.OfType<ParameterResource>().Where(p => p.Secret))
        {
            if (await ValueAsync(parameter) is { Length: >= ShortestSecret } secret && value.Contains(secret, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>The value of a parameter; <see langword="null"/> when it has none.</summary>
    public static async Task<string?> ValueAsync(ParameterResource parameter)
    {
        try
        {
            return await parameter.GetValueAsync();
        }
        catch (MissingParameterValueException)
        {
            return null;
        }
    }
}
