using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>The labels of objects, by Kubernetes' recommendation.</summary>
internal static class Labels
{
    public const string Name = "app.kubernetes.io/name";
    public const string PartOf = "app.kubernetes.io/part-of";
    public const string Version = "app.kubernetes.io/version";

    /// <summary>The namespace's own name, which the API server keeps as a label of it.</summary>
    public const string NamespaceName = "kubernetes.io/metadata.name";

    public static Dictionary<string, string> Of(Application application) => new() { [PartOf] = application.Name };

    public static Dictionary<string, string> Of(Application application, Workload workload) => new()
    {
        [Name] = workload.Name,
        [PartOf] = application.Name,
        [Version] = application.Version,
    };

    /// <summary>What never changes of a workload's labels.</summary>
    public static Dictionary<string, string> Selecting(Application application, string workload) => new()
    {
        [Name] = workload,
        [PartOf] = application.Name,
    };

    public static V1LabelSelector Selector(Application application, string workload) => new() { MatchLabels = Selecting(application, workload) };

    public static V1ObjectMeta Meta(Application application, Workload workload) => new() { Name = workload.Name, Labels = Of(application, workload) };
}
