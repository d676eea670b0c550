using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>What a cluster must have for the objects that an overlay builds.</summary>
internal sealed partial record OverlayNeeds(
    IReadOnlySet<string> Kinds, IReadOnlySet<string> CustomResources, IReadOnlySet<string> IngressClasses, IReadOnlySet<string> GatewayClasses,
    IReadOnlySet<string> Registries)
{
    private const string DefaultRegistry = "docker.io";

    public static OverlayNeeds Of(string built)
    {
        var documents = built.Split("\n---\n");
        var kinds = documents.Select(d => (Group: Value(ApiVersion(), d).Split('/')[0], Kind: Value(KindOf(), d))).ToList();
        return new OverlayNeeds(
            kinds.Select(k => k.Kind).ToHashSet(),
            kinds.Where(k => (k.Group.Contains('.', StringComparison.Ordinal) && !k.Group.EndsWith(".k8s.io", StringComparison.Ordinal))
                || k.Group == "gateway.networking.k8s.io")
                .Select(k => $"{Plural(k.Kind)}.{k.Group}").ToHashSet(),
            documents.SelectMany(d => IngressClass().Matches(d)).Select(m => m.Groups[1].Value).ToHashSet(),
            documents.SelectMany(d => GatewayClass().Matches(d)).Select(m => m.Groups[1].Value).ToHashSet(),
            // The images of other servers are public.
            documents.Where(d => !Component().IsMatch(d)).SelectMany(d => Image().Matches(d)).Select(m => Registry(m.Groups[1].Value)).ToHashSet());
    }

    // The part before the first slash is a registry if it can be a host.
    private static string Registry(string image)
    {
        var first = image.Split('/')[0];
        return first.Length < image.Length && (first.AsSpan().IndexOfAny('.', ':') >= 0 || first == "localhost") ? first : DefaultRegistry;
    }

    private static string Plural(string kind) => kind.ToLowerInvariant() is var lower && lower.EndsWith("ss", StringComparison.Ordinal) ? $"{lower}es"
        : lower.EndsWith('y') && lower[^2] is not ('a' or 'e' or 'o') ? $"{lower[..^1]}ies" : $"{lower}s";

    private static string Value(Regex regex, string document) => regex.Match(document).Groups[1].Value;

    [GeneratedRegex("^apiVersion: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();

    [GeneratedRegex("^kind: (\\w+)$", RegexOptions.Multiline)]
    private static partial Regex KindOf();

    [GeneratedRegex("^ +ingressClassName: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex IngressClass();

    [GeneratedRegex("^ +gatewayClassName: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex GatewayClass();

    [GeneratedRegex("^    " + Labels.Component + ": ", RegexOptions.Multiline)]
    private static partial Regex Component();

    [GeneratedRegex("^ +(?:- )?image: (\\S+)$", RegexOptions.Multiline)]
    private static partial Regex Image();
}
