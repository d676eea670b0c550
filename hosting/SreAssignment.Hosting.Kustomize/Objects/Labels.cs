using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>The labels that Kubernetes recommends for objects.</summary>
internal static class Labels
{
    public const string Name = "app.kubernetes.io/name";
    public const string PartOf = "app.kubernetes.io/part-of";
    public const string Version = "app.kubernetes.io/version";

    /// <summary>The label of a server that is not part of the application, with the component that adds it.</summary>
    public const string Component = "app.kubernetes.io/component";

    /// <summary>The label of a namespace with its name, which the API server sets.</summary>
    public const string NamespaceName = "kubernetes.io/metadata.name";

    public static Dictionary<string, string> Of(Application application) => new() { [PartOf] = application.Name };

    public static Dictionary<string, string> Of(Application application, Workload workload) => new()
    {
        [Name] = workload.Name,
        [PartOf] = application.Name,
        [Version] = application.Version,
    };

    /// <summary>The labels of a workload that never change.</summary>
    public static Dictionary<string, string> Selecting(Application application, string workload) => new()
    {
        [Name] = workload,
        [PartOf] = application.Name,
    };

    public static V1LabelSelector Selector(Application application, string workload) => new() { MatchLabels = Selecting(application, workload) };

    public static V1ObjectMeta Meta(Application application, Workload workload) => new() { Name = workload.Name, Labels = Of(application, workload) };
}
