using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>
/// The environment of one container. Text goes into the ConfigMap of the workload; a parameter is read from its ConfigMap or Secret. Text that contains
/// parameters refers to variables with their values, as <c>$(NAME)</c>, so that a secret value is in no object but its Secret.
/// </summary>
internal sealed class ContainerEnvironment
{
    /// <summary>The ConfigMap of the parameters that are not secret.</summary>
    public const string SettingsName = "parameters";

    public const string SecretKey = "value";
    public const string EncodedSecretKey = "uri-encoded";

    private readonly Dictionary<(string, bool), string> _helpers = [];
    private readonly List<V1EnvVar> _variables = [];
    private readonly HashSet<string> _names;

    public ContainerEnvironment(Workload workload)
    {
        _names = [.. workload.Environment.Select(e => e.Name)];
        var own = new List<V1EnvVar>();
        foreach (var (name, value) in workload.Environment)
        {
            if (value.Literal is { } text && IsLiteral(text))
                Settings.Add($"{name}={text}");
            else if (value.Single is { } part)
                own.Add(new V1EnvVar { Name = name, ValueFrom = Source(part) });
            else
                own.Add(new V1EnvVar { Name = name, Value = Text(value) });
        }

        Command = workload.Entrypoint is { } entrypoint ? [Text(entrypoint)] : null;
        Arguments = workload.Arguments.Count == 0 ? null : [.. workload.Arguments.Select(Text)];

        // The kubelet resolves $(NAME) from variables that are defined before.
        _variables.AddRange(own);
    }

    /// <summary>The lines of the workload's ConfigMap.</summary>
    public List<string> Settings { get; } = [];

    public IList<V1EnvVar>? Variables => _variables.Count == 0 ? null : _variables;

    public IList<string>? Command { get; }

    public IList<string>? Arguments { get; }

    public static string ConfigMapName(Workload workload) => $"{workload.Name}-environment";

    /// <summary>Whether a text can be a literal of kustomize, which removes quotes at its ends.</summary>
    public static bool IsLiteral(string text) => text.AsSpan().IndexOfAny('\n', '\r') < 0 && text.Trim('"', '\'').Length == text.Length;

    private string Text(Value value) => string.Concat(value.Parts.Select(p => p switch
    {
        Text text => text.Content.Replace("$", "$$", StringComparison.Ordinal),
        ParameterPart part => $"$({Helper(part)})",
        _ => throw new InvalidOperationException($"{p.GetType().Name} is not known."),
    }));

    private string Helper(ParameterPart part)
    {
        var key = (part.Parameter.Name, part.UriEncoded);
        if (_helpers.TryGetValue(key, out var known))
            return known;
        var name = KubernetesName.Variable(part.Parameter.Name + (part.UriEncoded ? "-uri-encoded" : ""));
        while (!_names.Add(name))
            name = $"PARAMETER_{name}";
        _variables.Add(new V1EnvVar { Name = name, ValueFrom = Source(part) });
        return _helpers[key] = name;
    }

    private static V1EnvVarSource Source(ParameterPart part) => part.Parameter.Secret
        ? new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = part.Parameter.Name, Key = part.UriEncoded ? EncodedSecretKey : SecretKey } }
        : new V1EnvVarSource { ConfigMapKeyRef = new V1ConfigMapKeySelector { Name = SettingsName, Key = part.Parameter.Name } };
}
