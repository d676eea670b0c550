using System.Net;
using k8s;
using k8s.Autorest;

namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>Asks a cluster for what an overlay needs.</summary>
internal sealed class ClusterCheck(IKubernetes cluster)
{
    private const int LeastMinor = 32;
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    // The names of the agents of those that enforce network policies.
    private static readonly string[] PolicyAgents =
        ["calico", "canal", "cilium", "antrea", "kube-router", "weave", "ovn", "azure-npm", "aws-node", "netd", "kube-network-policies", "romana"];

    private static readonly Dictionary<string, string> Owners = new()
    {
        ["cert-manager.io"] = "kubectl apply -f https://github.com/cert-manager/cert-manager/releases/latest/download/cert-manager.yaml",
        ["gateway.networking.k8s.io"] = "kubectl apply -f https://github.com/kubernetes-sigs/gateway-api/releases/latest/download/standard-install.yaml",
        ["monitoring.coreos.com"] = "kubectl apply --server-side -f https://github.com/prometheus-operator/prometheus-operator/releases/latest/download/bundle.yaml",
    };

    /// <exception cref="HttpRequestException">The cluster does not answer.</exception>
    /// <exception cref="HttpOperationException">The cluster refuses to say.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(OverlayNeeds needs, CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { await VersionAsync(cancellationToken) };
        if (needs.Kinds.Contains("HorizontalPodAutoscaler"))
            findings.Add(await MetricsAsync(cancellationToken));
        foreach (var resource in needs.CustomResources.Order(StringComparer.Ordinal))
            findings.Add(await CustomResourceAsync(resource, cancellationToken));
        foreach (var name in needs.IngressClasses.Order(StringComparer.Ordinal))
            findings.Add(await IngressClassAsync(name, cancellationToken));
        if (needs.Kinds.Contains("NetworkPolicy"))
            findings.Add(await PolicyAgentAsync(cancellationToken));
        if (needs.Kinds.Contains("StatefulSet"))
            findings.Add(await StorageClassAsync(cancellationToken));
        return findings;
    }

    private async Task<Finding> VersionAsync(CancellationToken cancellationToken)
    {
        var version = await cluster.Version.GetCodeAsync(cancellationToken);
        var isNew = int.TryParse(version.Minor.TrimEnd('+'), out var minor) && (version.Major != "1" || minor >= LeastMinor);
        return new Finding($"Kubernetes 1.{LeastMinor} or later", isNew ? null : $"the cluster has {version.GitVersion}; upgrade it");
    }

    private async Task<Finding> MetricsAsync(CancellationToken cancellationToken)
    {
        var service = await FindAsync(() => cluster.ApiregistrationV1.ReadAPIServiceAsync("v1beta1.metrics.k8s.io", cancellationToken: cancellationToken));
        var isThere = service?.Status?.Conditions?.Any(c => c is { Type: "Available", Status: "True" }) ?? false;
        return new Finding("metrics-server, for autoscaling", isThere ? null : "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml");
    }

    private async Task<Finding> CustomResourceAsync(string name, CancellationToken cancellationToken)
    {
        var isThere = await FindAsync(() => cluster.ApiextensionsV1.ReadCustomResourceDefinitionAsync(name, cancellationToken: cancellationToken)) is not null;
        var group = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return new Finding($"the custom resource {name}", isThere ? null : Owners.GetValueOrDefault(group) ?? $"install whatever {group} belongs to");
    }

    private async Task<Finding> IngressClassAsync(string name, CancellationToken cancellationToken)
    {
        var isThere = await FindAsync(() => cluster.NetworkingV1.ReadIngressClassAsync(name, cancellationToken: cancellationToken)) is not null;
        return new Finding($"the ingress class {name}", isThere ? null : "install an ingress controller of that class, or patch ingressClassName in the overlay (kubectl get ingressclass)");
    }

    private async Task<Finding> PolicyAgentAsync(CancellationToken cancellationToken)
    {
        var agents = await cluster.AppsV1.ListDaemonSetForAllNamespacesAsync(cancellationToken: cancellationToken);
        var isThere = agents.Items.Any(d => PolicyAgents.Any(a => d.Metadata.Name.Contains(a, StringComparison.Ordinal)));
        return new Finding(
            "a network plugin that enforces policies", isThere ? null : $"none of {string.Join(", ", PolicyAgents)} is there; without one every pod may call every other. Install Calico or Cilium");
    }

    private async Task<Finding> StorageClassAsync(CancellationToken cancellationToken)
    {
        var classes = await cluster.StorageV1.ListStorageClassAsync(cancellationToken: cancellationToken);
        var isThere = classes.Items.Any(c => c.Metadata.Annotations is { } annotations && annotations.TryGetValue(DefaultClass, out var value) && value == "true");
        return new Finding("a default StorageClass", isThere ? null : $"kubectl annotate storageclass NAME {DefaultClass}=true, or take the component external-storage");
    }

    private static async Task<T?> FindAsync<T>(Func<Task<T>> read) where T : class
    {
        try
        {
            return await read();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
