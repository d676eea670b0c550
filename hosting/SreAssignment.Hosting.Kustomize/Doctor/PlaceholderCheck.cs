using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>Finds objects with the placeholder of a parameter: a host name or an e-mail address that the overlay does not set.</summary>
internal static partial class PlaceholderCheck
{
    // Workloads read the ConfigMap of the parameters. Its placeholders are reported with their lines.
    public static IEnumerable<Finding> Run(string built) =>
        from document in built.Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n---\n")
        where Placeholder().IsMatch(document) && Kind().Match(document).Groups[1].Value is not "ConfigMap"
        select new Finding(
            $"the values of {Kind().Match(document).Groups[1].Value} {Name().Match(document).Groups[1].Value}",
            $"it contains '{ParameterFile.Placeholder}': set the parameter of the environment in the ConfigMap 'parameters' of the overlay, "
            + "or patch the object");

    [GeneratedRegex(@"(^|[ .""])" + ParameterFile.Placeholder + @"""?$", RegexOptions.Multiline)]
    private static partial Regex Placeholder();

    [GeneratedRegex("^kind: (\\w+)$", RegexOptions.Multiline)]
    private static partial Regex Kind();

    [GeneratedRegex("^  name: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Name();
}
