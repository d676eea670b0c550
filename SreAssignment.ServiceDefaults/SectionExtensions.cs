using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Options that are a section of the configuration.</summary>
public static class SectionExtensions
{
    /// <summary>Binds options to a section, and validates their attributes at start by a generated validator (<c>[OptionsValidator]</c>).</summary>
    public static OptionsBuilder<TOptions> AddSection<TOptions, TAttributes>(this IServiceCollection services, string section)
        where TOptions : class
        where TAttributes : IValidateOptions<TOptions>, new()
    {
        services.AddSingleton<IValidateOptions<TOptions>>(new SectionValidator<TOptions>(section, new TAttributes()));
        return services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
    }
}

/// <summary>
/// Adds the name of the setting and its value to the failures of a generated validator: <c>Limits:Client:Burst is 0; it must be between 1 and 10000000.</c>
/// The message of an attribute is "{0} must ...". The value of a <see cref="DataType.Password"/> stays secret.
/// </summary>
internal sealed class SectionValidator<TOptions>(string section, IValidateOptions<TOptions> attributes) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var result = attributes.Validate(name, options);
        if (!result.Failed)
            return result;

        // Here, since a start with valid settings does not need it.
        var member = new Regex($@"^\w+: (?:The field )?{typeof(TOptions).Name}\.([\w.]+)");
        return ValidateOptionsResult.Fail(result.Failures.Select(failure => member.Replace(failure, match => Describe(options, match.Groups[1].Value))));
    }

    private string Describe(object? value, string path)
    {
        var isSecret = false;
        foreach (var name in path.Split('.'))
        {
            var property = value!.GetType().GetProperty(name)!;
            isSecret = property.GetCustomAttribute<DataTypeAttribute>() is { DataType: DataType.Password };
            value = property.GetValue(value);
        }

        var text = value switch
        {
            null or "" => "is not set",
            string secret when isSecret => $"has {secret.Length} characters",
            string => $"is '{value}'",
            _ => string.Create(CultureInfo.InvariantCulture, $"is {value}"),
        };
        return $"{section}:{path.Replace('.', ':')} {text}; it";
    }
}
