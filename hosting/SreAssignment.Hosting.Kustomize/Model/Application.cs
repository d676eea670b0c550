using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>An application as it is deployed: every expression resolved, every name one that Kubernetes takes.</summary>
/// <param name="Name">Its name, which is also the default namespace.</param>
/// <param name="Version">Its version.</param>
/// <param name="Workloads">What runs.</param>
/// <param name="Parameters">The parameters that something uses.</param>
/// <param name="Edges">Who calls whom.</param>
internal sealed record Application(
    string Name, string Version, IReadOnlyList<Workload> Workloads, IReadOnlyList<Parameter> Parameters, IReadOnlyList<Edge> Edges)
{
    public IEnumerable<Parameter> Secrets => Parameters.Where(p => p.Secret);

    public IEnumerable<Parameter> Settings => Parameters.Where(p => !p.Secret);

    /// <summary>Whether every workload runs under the restricted Pod Security Standard.</summary>
    public bool IsRestricted => Workloads.All(w => w.User is not null);

    public IEnumerable<Edge> EdgesTo(Workload workload) => Edges.Where(e => e.To == workload.Name);

    public IEnumerable<Edge> EdgesFrom(Workload workload) => Edges.Where(e => e.From == workload.Name);

    public Workload Workload(string name) => Workloads.Single(w => w.Name == name);
}

/// <summary>That one workload calls a port of another.</summary>
/// <param name="From">The caller's name.</param>
/// <param name="To">The callee's name.</param>
/// <param name="Port">The callee's port.</param>
internal sealed record Edge(string From, string To, Port Port);

/// <summary>A value given from outside.</summary>
/// <param name="Name">Its name; of the Secret as well, when it is secret.</param>
/// <param name="Secret">Whether it must never be shown.</param>
/// <param name="Default">What it is when none is given.</param>
/// <param name="Generate">How one is made up.</param>
/// <param name="IsUriEncoded">Whether something uses it percent-encoded.</param>
internal sealed record Parameter(string Name, bool Secret, string? Default, GenerateEntry? Generate, bool IsUriEncoded = false);
