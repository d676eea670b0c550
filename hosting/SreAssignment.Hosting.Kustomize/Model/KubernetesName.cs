using System.Security.Cryptography;
using System.Text;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Makes names that are valid in Kubernetes.</summary>
internal static class KubernetesName
{
    // With every suffix that the components add, a name stays within the 63 characters of a label.
    private const int MaxLength = 45;
    private const int MaxPortLength = 15;
    private const int MaxLabelValueLength = 63;

    /// <summary>
    /// A DNS label (RFC 1035): lower case letters, digits and hyphens, starting with a letter. A name that is too long is cut and told apart by a hash.
    /// </summary>
    public static string Label(string name) => Shorten(Sanitize(name), name, MaxLength);

    /// <summary>The name of a port: at most 15 characters.</summary>
    public static string Port(string name) => Shorten(Sanitize(name), name, MaxPortLength);

    /// <summary>The name of an environment variable, in upper case.</summary>
    public static string Variable(string name) => Sanitize(name).Replace('-', '_').ToUpperInvariant();

    /// <summary>
    /// A version that is valid as the value of a label and as the tag of an image. The character <c>+</c> of a version's build metadata is valid in neither.
    /// </summary>
    public static string Version(string version)
    {
        var text = string.Concat(version.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')).Trim('.', '-', '_');
        if (text.Length > MaxLabelValueLength)
            text = text[..MaxLabelValueLength].TrimEnd('.', '-', '_');
        return text.Length == 0 ? "0" : text;
    }

    private static string Sanitize(string name)
    {
        var label = new StringBuilder();
        foreach (var character in name)
        {
            if (char.IsAsciiLetterOrDigit(character))
                label.Append(char.ToLowerInvariant(character));
            else if (label.Length > 0 && label[^1] != '-')
                label.Append('-');
        }

        var text = label.ToString().TrimEnd('-');
        return text.Length > 0 && char.IsAsciiLetter(text[0]) ? text : $"x-{text}".TrimEnd('-');
    }

    private static string Shorten(string label, string name, int max)
    {
        if (label.Length <= max)
            return label;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..5];
        return $"{label[..(max - hash.Length - 1)].TrimEnd('-')}-{hash}";
    }
}
