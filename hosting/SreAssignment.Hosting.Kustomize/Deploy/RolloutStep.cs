using System.Text.Json.Nodes;
using Aspire.Hosting;
using k8s;
using k8s.Models;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>Waits until the workloads of the current release are ready, and shows the addresses.</summary>
internal static class RolloutStep
{
    private static readonly string[] WorkloadKinds = ["Deployment", "StatefulSet", "DaemonSet", "Job"];

    public static async Task<string> RunAsync(DeployTarget target)
    {
        if (await target.Releases.ReadAsync(target.CancellationToken) is not [var release, ..])
            throw new DistributedApplicationException($"Nothing is deployed to the namespace {target.Namespace}.");
        await WaitAsync(target, release);
        var addresses = await AddressesAsync(target, release);
        foreach (var (name, address) in addresses)
            target.Context.Summary.Add(name, address);
        return "Every workload is ready";
    }

    /// <summary>Waits for the workloads of a release, and records that the release became ready.</summary>
    /// <exception cref="DistributedApplicationException">A workload failed, or is not ready in time.</exception>
    public static async Task WaitAsync(DeployTarget target, Release release)
    {
        await target.Rollout.WaitAsync(
            [.. release.References.Where(r => WorkloadKinds.Contains(r.Kind))], target.Namespace,
            $"aspire do rollback-{target.Environment.Name} restores the previous release.", target.CancellationToken);
        await target.Releases.WriteAsync(release with { Status = ReleaseStatus.Ready }, target.CancellationToken);
    }

    private static async Task<IReadOnlyList<(string Name, string Address)>> AddressesAsync(DeployTarget target, Release release)
    {
        var addresses = new List<(string, string)>();
        foreach (var (reference, text) in Release.Documents(release.Objects).Where(d => d.Reference.Kind == "Ingress"))
        {
            var ingress = KubernetesYaml.Deserialize<V1Ingress>(text);
            var scheme = ingress.Spec.Tls is { Count: > 0 } ? "https" : "http";
            addresses.AddRange((ingress.Spec.Rules ?? []).Select(r => (reference.Name, $"{scheme}://{r.Host ?? "*"}")));
        }

        var services = await target.Cluster.ListAsync("services", target.Namespace, null, target.CancellationToken);
        foreach (var service in services.Where(s => (string?)s["spec"]?["type"] is "NodePort" or "LoadBalancer"))
        {
            var name = (string)service["metadata"]!["name"]!;
            var balancers = service["status"]?["loadBalancer"]?["ingress"]?.AsArray()
                .Select(i => (string?)i?["ip"] ?? (string?)i?["hostname"]).OfType<string>().ToList() ?? [];
            foreach (var port in service["spec"]!["ports"]!.AsArray().OfType<JsonNode>())
            {
                if (balancers.Count > 0)
                    addresses.AddRange(balancers.Select(b => (name, $"{b}:{port["port"]}")));
                else if (port["nodePort"] is { } nodePort)
                    addresses.Add((name, $"port {nodePort} of every node"));
            }
        }

        return addresses;
    }
}
