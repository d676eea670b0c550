using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>Checks a cluster for the requirements of an overlay.</summary>
internal sealed class ClusterCheck(IKubernetes cluster)
{
    private const int MinMinor = 32;
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    // Parts of the names of the agents that enforce network policies.
    private static readonly string[] PolicyAgents =
        ["calico", "canal", "cilium", "antrea", "kube-router", "weave", "ovn", "azure-npm", "aws-node", "netd", "kube-network-policies", "romana"];

    // Custom resources can be installed without the controller that acts on them.
    private static readonly Dictionary<string, (string Deployment, string Install)> Controllers = new()
    {
        ["cert-manager.io"] = ("cert-manager", "kubectl apply -f https://github.com/cert-manager/cert-manager/releases/latest/download/cert-manager.yaml"),
        ["monitoring.coreos.com"] = (
            "prometheus-operator",
            "kubectl apply --server-side -f https://github.com/prometheus-operator/prometheus-operator/releases/latest/download/bundle.yaml"),
        ["external-secrets.io"] = (
            "external-secrets",
            "helm install external-secrets external-secrets/external-secrets -n external-secrets --create-namespace"),
        ["bitnami.com"] = ("sealed-secrets", "kubectl apply -f https://github.com/bitnami-labs/sealed-secrets/releases/latest/download/controller.yaml"),
        ["argoproj.io"] = (
            "argocd-repo-server",
            "kubectl create namespace argocd; kubectl apply --server-side -n argocd "
            + "-f https://raw.githubusercontent.com/argoproj/argo-cd/stable/manifests/install.yaml"),
        ["kustomize.toolkit.fluxcd.io"] = ("kustomize-controller", "flux install"),
        ["source.toolkit.fluxcd.io"] = ("source-controller", "flux install"),
    };

    private const string GatewayGroup = "gateway.networking.k8s.io";
    private const string GatewayInstall = "kubectl apply -f https://github.com/kubernetes-sigs/gateway-api/releases/latest/download/standard-install.yaml";

    /// <exception cref="HttpRequestException">The cluster does not respond.</exception>
    /// <exception cref="HttpOperationException">The cluster rejects a request.</exception>
    public async Task<IReadOnlyList<Finding>> RunAsync(OverlayNeeds needs, CancellationToken cancellationToken)
    {
        var findings = new List<Finding> { await VersionAsync(cancellationToken) };
        if (needs.Kinds.Contains("HorizontalPodAutoscaler"))
            findings.Add(await MetricsAsync(cancellationToken));
        foreach (var resource in needs.CustomResources.Order(StringComparer.Ordinal))
            findings.Add(await CustomResourceAsync(resource, cancellationToken));
        findings.AddRange(await ControllersAsync(needs, cancellationToken));
        foreach (var name in needs.GatewayClasses.Order(StringComparer.Ordinal))
            findings.Add(await GatewayClassAsync(name, cancellationToken));
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
        var isNew = int.TryParse(version.Minor.TrimEnd('+'), out var minor) && (version.Major != "1" || minor >= MinMinor);
        return new Finding($"Kubernetes 1.{MinMinor} or later", isNew ? null : $"the cluster has {version.GitVersion}; upgrade it");
    }

    private async Task<Finding> MetricsAsync(CancellationToken cancellationToken)
    {
        var service = await FindAsync(() => cluster.ApiregistrationV1.ReadAPIServiceAsync("v1beta1.metrics.k8s.io", cancellationToken: cancellationToken));
        var isThere = service?.Status?.Conditions?.Any(c => c is { Type: "Available", Status: "True" }) ?? false;
        return new Finding(
            "metrics-server, for autoscaling",
            isThere ? null : "kubectl apply -f https://github.com/kubernetes-sigs/metrics-server/releases/latest/download/components.yaml");
    }

    private async Task<Finding> CustomResourceAsync(string name, CancellationToken cancellationToken)
    {
        var isThere = await FindAsync(() => cluster.ApiextensionsV1.ReadCustomResourceDefinitionAsync(name, cancellationToken: cancellationToken)) is not null;
        return new Finding($"the custom resource {name}", isThere ? null : Install(Group(name)));
    }

    private static string Group(string customResource) => customResource[(customResource.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private static string Install(string group) => group == GatewayGroup
        ? GatewayInstall
        : Controllers.TryGetValue(group, out var controller) ? controller.Install : $"install the operator of {group}";

    private async Task<IEnumerable<Finding>> ControllersAsync(OverlayNeeds needs, CancellationToken cancellationToken)
    {
        var needed = needs.CustomResources.Select(Group).Where(Controllers.ContainsKey).Distinct().Order(StringComparer.Ordinal).ToList();
        if (needed.Count == 0)
            return [];
        var deployments = await FindAsync(() => cluster.AppsV1.ListDeploymentForAllNamespacesAsync(cancellationToken: cancellationToken));
        return needed.Select(group =>
        {
            var (name, install) = Controllers[group];
            var found = (deployments?.Items ?? []).Where(d => d.Metadata.Name.Contains(name, StringComparison.Ordinal)).ToList();
            var unready = found.Where(d => !IsReady(d)).Select(d => $"{d.Metadata.NamespaceProperty}/{d.Metadata.Name}").ToList();
            return new Finding(
                $"the controller of {group}",
                found.Count == 0 ? install
                : unready.Count > 0
                    ? $"{string.Join(", ", unready)} is not ready: see kubectl describe deployment -n {unready[0].Replace("/", " ", StringComparison.Ordinal)}"
                    : null);
        });
    }

    private static bool IsReady(V1Deployment deployment) =>
        deployment.Status?.AvailableReplicas is > 0 && deployment.Status.AvailableReplicas >= (deployment.Spec?.Replicas ?? 1);

    private async Task<Finding> GatewayClassAsync(string name, CancellationToken cancellationToken)
    {
        var found = await FindAsync(() =>
            cluster.CustomObjects.GetClusterCustomObjectAsync(GatewayGroup, "v1", "gatewayclasses", name, cancellationToken: cancellationToken));
        var isAccepted = found is JsonElement item && item.TryGetProperty("status", out var status) && status.TryGetProperty("conditions", out var conditions)
            && conditions.EnumerateArray().Any(c => c.GetProperty("type").GetString() == "Accepted" && c.GetProperty("status").GetString() == "True");
        return new Finding(
            $"the gateway class {name}",
            isAccepted ? null : "install an implementation of the Gateway API, or patch gatewayClassName in the overlay (kubectl get gatewayclass)");
    }

    private async Task<Finding> IngressClassAsync(string name, CancellationToken cancellationToken)
    {
        var isThere = await FindAsync(() => cluster.NetworkingV1.ReadIngressClassAsync(name, cancellationToken: cancellationToken)) is not null;
        return new Finding($"the ingress class {name}", isThere ? null
            : "install an ingress controller of that class, or patch ingressClassName in the overlay (kubectl get ingressclass)");
    }

    private async Task<Finding> PolicyAgentAsync(CancellationToken cancellationToken)
    {
        var agents = await cluster.AppsV1.ListDaemonSetForAllNamespacesAsync(cancellationToken: cancellationToken);
        var isThere = agents.Items.Any(d => PolicyAgents.Any(a => d.Metadata.Name.Contains(a, StringComparison.Ordinal)));
        return new Finding(
            "a network plugin that enforces policies",
            isThere ? null : $"none of {string.Join(", ", PolicyAgents)} is there, so every pod can connect to every other. Install Calico or Cilium");
    }

    private async Task<Finding> StorageClassAsync(CancellationToken cancellationToken)
    {
        var classes = await cluster.StorageV1.ListStorageClassAsync(cancellationToken: cancellationToken);
        var isThere = classes.Items.Any(c =>
            c.Metadata.Annotations is { } annotations && annotations.TryGetValue(DefaultClass, out var value) && value == "true");
        return new Finding("a default StorageClass", isThere ? null
            : $"kubectl annotate storageclass NAME {DefaultClass}=true, or list the component external-storage in the overlay");
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
