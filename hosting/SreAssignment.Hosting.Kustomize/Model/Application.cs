using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>An application as it is deployed: every expression is resolved, and every name is valid in Kubernetes.</summary>
/// <param name="Name">The name of the application, which is also the default namespace.</param>
/// <param name="Version">The version of the application.</param>
/// <param name="Workloads">The processes of the application.</param>
/// <param name="Parameters">The parameters that something uses.</param>
/// <param name="Edges">The connections between the workloads.</param>
internal sealed record Application(
    string Name, string Version, IReadOnlyList<Workload> Workloads, IReadOnlyList<Parameter> Parameters, IReadOnlyList<Edge> Edges)
{
    public DeploymentOptions Options { get; init; } = new();

    public IEnumerable<Parameter> Secrets => Parameters.Where(p => p.Secret);

    public IEnumerable<Parameter> Settings => Parameters.Where(p => !p.Secret);

    /// <summary>Whether a parameter is an option of the environment, which components read.</summary>
    public bool IsOption(Parameter parameter) => Options.Parameters.Any(p => KubernetesName.Label(p) == parameter.Name);

    /// <summary>Whether every workload runs under the restricted Pod Security Standard.</summary>
    public bool IsRestricted => Workloads.All(w => w.User is not null);

    public IEnumerable<Edge> EdgesTo(Workload workload) => Edges.Where(e => e.To == workload.Name);

    public IEnumerable<Edge> EdgesFrom(Workload workload) => Edges.Where(e => e.From == workload.Name);

    public Workload Workload(string name) => Workloads.Single(w => w.Name == name);

    /// <summary>A name for an object beside those of the workloads: the given one, with a number behind it where a workload has that name.</summary>
    public string FreeName(string name) => Free(name, n => Workloads.Any(w => w.Name == n));

    /// <summary>A name for a Secret beside those of the parameters: the given one, with a number behind it where a parameter has that name.</summary>
    public string FreeSecretName(string name) => Free(name, n => Parameters.Any(p => p.Name == n));

    private static string Free(string name, Func<string, bool> isUsed) =>
        Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}-{i}").First(n => !isUsed(n));
}

/// <summary>That one workload connects to a port of another.</summary>
/// <param name="From">The name of the client.</param>
/// <param name="To">The name of the server.</param>
/// <param name="Port">The port of the server.</param>
internal sealed record Edge(string From, string To, Port Port);

/// <summary>A value that is set from outside.</summary>
/// <param name="Name">The name of the parameter, and of the Secret of a secret parameter.</param>
/// <param name="Secret">Whether the value must not be shown.</param>
/// <param name="Default">The value when none is set.</param>
/// <param name="Generate">The rules for a generated value; <see langword="null"/> when the value cannot be generated.</param>
/// <param name="IsUriEncoded">Whether something uses the value percent-encoded.</param>
internal sealed record Parameter(string Name, bool Secret, string? Default, GenerateEntry? Generate, bool IsUriEncoded = false);
