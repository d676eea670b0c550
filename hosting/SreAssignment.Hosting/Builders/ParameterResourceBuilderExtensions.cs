using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Adds parameters and connection strings.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>Adds a parameter whose value comes from the configuration key <c>Parameters:{name}</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(name, fallback => Read(builder, $"Parameters:{name}", fallback) ?? throw Missing(name, $"Parameters:{name}"), secret));
    }

    /// <summary>Adds a parameter with a fixed value.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="publishValueAsDefault">Whether the value stands in the manifest as the default.</param>
    /// <param name="secret">Whether the value must never be shown or written.</param>
    /// <exception cref="ArgumentException">The value is secret and would stand in the manifest.</exception>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        if (publishValueAsDefault && secret)
            throw new ArgumentException($"Parameter '{name}' is secret, so its value cannot be published as a default.", nameof(secret));
        return builder.AddResource(new ParameterResource(name, _ => value, secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(() => value) : null,
        });
    }

    /// <summary>Adds a parameter with a default, such as a generated one.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="value">The default.</param>
    /// <param name="secret">Whether the value must never be shown or written.</param>
    /// <param name="persist">Whether the default, once made, is kept in the user secrets.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddResource(Generated(builder, name, value, secret, persist));
    }

    /// <summary>Adds a connection string that comes from the configuration key <c>ConnectionStrings:{name}</c>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="environmentVariableName">The environment variable that consumers get; <c>ConnectionStrings__{name}</c> when not given.</param>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ConnectionStringParameterResource(
            name,
            _ => Read(builder, $"ConnectionStrings:{name}", null) ?? throw Missing(name, $"ConnectionStrings:{name}"),
            environmentVariableName));
    }

    /// <summary>A secret parameter with a generated default, kept in the user secrets; it is not added to the application.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true,
        int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var password = new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        };
        return Generated(builder, name, password, secret: true, persist: true);
    }

    private static ParameterResource Generated(IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist)
    {
        if (persist && builder.ExecutionContext.IsRunMode)
            value = new UserSecretsParameterDefault(name, value, UserSecrets.Of(builder.AppHostAssembly));
        return new ParameterResource(name, fallback => Read(builder, $"Parameters:{name}", fallback) ?? throw Missing(name, $"Parameters:{name}"), secret) { Default = value };
    }

    // Configuration has the user secrets only in Development; what a person was asked for is kept whatever the environment is called.
    private static string? Read(IDistributedApplicationBuilder builder, string key, ParameterDefault? fallback) =>
        builder.Configuration[key]
        ?? (builder.ExecutionContext.IsRunMode ? UserSecrets.Of(builder.AppHostAssembly).Find(key) : null)
        ?? fallback?.GetDefaultValue();

    private static MissingParameterValueException Missing(string name, string key) => new(
        $"Parameter '{name}' has no value. Set the configuration key '{key}', for instance with: dotnet user-secrets set \"{key}\" \"<value>\" --project <the AppHost>.");
}

/// <summary>Adds connection strings made up in the application.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>Adds a connection string made up of values.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        return builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
    }
}
