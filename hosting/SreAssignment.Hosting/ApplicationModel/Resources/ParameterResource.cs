namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value given from outside: configuration, user secrets, or a default that is generated.</summary>
public class ParameterResource : Resource, IManifestExpressionProvider, IValueProvider, IResourceWithoutLifetime
{
    private readonly Lazy<string> _value;

    /// <summary>Creates a parameter.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="callback">Reads the value; is given the default. Called until it returns one, which then stays.</param>
    /// <param name="secret">Whether the value must never be shown or written.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _value = new Lazy<string>(() => callback(Default), LazyThreadSafetyMode.PublicationOnly);
        Secret = secret;
    }

    /// <summary>What the value is when none is given.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>Whether the value must never be shown or written.</summary>
    public bool Secret { get; }

    /// <summary>Whether the value is a connection string.</summary>
    public bool IsConnectionString { get; set; }

    /// <summary>Where the value is read in configuration.</summary>
    internal virtual string ConfigurationKey => $"Parameters:{Name}";

    /// <inheritdoc/>
    public virtual string ValueExpression => $"{{{Name}.value}}";

    /// <inheritdoc/>
    /// <exception cref="MissingParameterValueException">No value was given and there is no default.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(_value.Value);

    /// <summary>Whether there is a value.</summary>
    internal async ValueTask<bool> HasValueAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GetValueAsync(cancellationToken) is not null;
        }
        catch (MissingParameterValueException)
        {
            return false;
        }
    }
}

/// <summary>A parameter was needed and has no value.</summary>
/// <param name="message">Names the parameter and how to set it.</param>
public sealed class MissingParameterValueException(string message) : DistributedApplicationException(message);
