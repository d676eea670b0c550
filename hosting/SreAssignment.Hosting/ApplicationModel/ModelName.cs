using System.Text.RegularExpressions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The form that names of resources and endpoints have, so that they can be host names and Kubernetes names.</summary>
internal static partial class ModelName
{
    public static void Validate(string kind, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Form().IsMatch(name))
        {
            throw new ArgumentException(
                $"{kind} name '{name}' is invalid: a name has 1 to 64 ASCII letters, digits and single hyphens, starts with a letter and does not end with a hyphen.",
                nameof(name));
        }
    }

    [GeneratedRegex(@"\A(?=.{1,64}\z)[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*\z")]
    private static partial Regex Form();
}
