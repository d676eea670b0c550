using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>Validates a section by the attributes of its options. A failure has the name of the setting, such as <c>Limits:Client:Burst</c>.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
/// <typeparam name="TAttributes">Their generated validator (<c>[OptionsValidator]</c>).</typeparam>
/// <param name="section">The section's name.</param>
public sealed class SectionValidator<TOptions, TAttributes>(string section) : IValidateOptions<TOptions>
    where TOptions : class
    where TAttributes : IValidateOptions<TOptions>, new()
{
    private static readonly Regex Member = new($@"(?:The field )?{typeof(TOptions).Name}((?:\.\w+)+)");

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var result = new TAttributes().Validate(name, options);
        return result.Failed ? ValidateOptionsResult.Fail(result.Failures.Select(Rename)) : result;
    }

    // A generated failure starts with the name of the property alone.
    private string Rename(string failure) => Member.Replace(
        failure[(failure.IndexOf(": ", StringComparison.Ordinal) + 2)..],
        member => section + member.Groups[1].Value.Replace('.', ':'));
}
