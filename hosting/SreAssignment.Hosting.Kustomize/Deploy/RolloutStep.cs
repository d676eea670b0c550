using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using k8s;
using k8s.Models;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>Waits until the workloads of the current release are ready, and shows the addresses.</summary>
internal static partial class RolloutStep
{
    private const int LogLines = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
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
        await WaitForWorkloadsAsync(target, [.. release.References.Where(r => WorkloadKinds.Contains(r.Kind))]);
        await target.Releases.WriteAsync(release with { Status = ReleaseStatus.Ready }, target.CancellationToken);
    }

    /// <summary>Waits for workloads.</summary>
    /// <exception cref="DistributedApplicationException">A workload failed, or is not ready in time.</exception>
    public static async Task WaitForWorkloadsAsync(DeployTarget target, IReadOnlyList<ObjectReference> workloads)
    {
        var time = target.Context.Services.GetService<TimeProvider>() ?? TimeProvider.System;
        var start = time.GetTimestamp();
        var reported = new Dictionary<ObjectReference, string>();
        while (true)
        {
            var states = await StatesAsync(target, workloads);
            foreach (var (workload, state) in states.Where(s => reported.GetValueOrDefault(s.Workload) != s.State.Text))
            {
                reported[workload] = state.Text;
                LogState(target.Logger, workload, state.Text);
            }

            var open = states.Where(s => s.State.Phase != RolloutPhase.Ready).ToList();
            if (open.Count == 0)
                return;
            var failed = open.Where(s => s.State.Phase == RolloutPhase.Failed).ToList();
            if (failed.Count > 0 || time.GetElapsedTime(start) > target.Environment.RolloutTimeout)
            {
                var broken = failed.Count > 0 ? failed : open;
                foreach (var (workload, _) in broken)
                    await DiagnoseAsync(target, workload);
                throw new DistributedApplicationException(
                    $"{string.Join("; ", broken.Select(s => $"{s.Workload} {s.State.Text}"))}. The events and the log are above. aspire do rollback-{target.Environment.Name} restores the previous release.");
            }

            await Task.Delay(Interval, time, target.CancellationToken);
        }
    }

    private static async Task<IReadOnlyList<(ObjectReference Workload, RolloutState State)>> StatesAsync(DeployTarget target, IReadOnlyList<ObjectReference> workloads)
    {
        var found = new Dictionary<(string, string, string?, string), JsonNode>();
        foreach (var ns in workloads.Select(w => w.Namespace ?? target.Namespace).Distinct())
        {
            var kinds = string.Join(',', workloads.Select(w => $"{w.Kind.ToLowerInvariant()}s").Distinct());
            foreach (var item in await target.Cluster.ListAsync(kinds, ns, null, target.CancellationToken))
            {
                var reference = new ObjectReference((string)item["apiVersion"]!, (string)item["kind"]!, ns, (string)item["metadata"]!["name"]!);
                found[Release.Identity(reference)] = item;
            }
        }

        return [.. workloads.Select(w => (w, RolloutState.Of(found.GetValueOrDefault(Release.Identity(w)))))];
    }

    // Logs what a person would look at first: container states, events, and the last lines of the log.
    private static async Task DiagnoseAsync(DeployTarget target, ObjectReference workload)
    {
        var ns = workload.Namespace ?? target.Namespace;
        var item = (await target.Cluster.ListAsync($"{workload.Kind.ToLowerInvariant()}s", ns, null, target.CancellationToken))
            .FirstOrDefault(i => (string?)i["metadata"]!["name"] == workload.Name);
        if (item is null)
            return;
        var labels = item["spec"]?["selector"]?["matchLabels"]?.AsObject() ?? new JsonObject { ["job-name"] = workload.Name };
        var pods = await target.Cluster.ListAsync("pods", ns, string.Join(',', labels.Select(l => $"{l.Key}={l.Value}")), target.CancellationToken);
        var events = await target.Cluster.ListAsync("events", ns, null, target.CancellationToken);
        var text = new StringBuilder();
        AddEvents(text, events, workload.Kind, workload.Name);
        foreach (var pod in pods.Where(p => !PodStates.IsReady(p)))
        {
            var name = (string)pod["metadata"]!["name"]!;
            foreach (var (container, state, restarted) in PodStates.Problems(pod))
            {
                text.AppendLine($"  pod {name}, container {container}: {state}");
                var log = await target.Cluster.GetLogAsync(ns, name, container, LogLines, restarted, target.CancellationToken);
                foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    text.AppendLine($"    | {line}");
            }

            AddEvents(text, events, "Pod", name);
        }

        if (text.Length > 0)
            LogDiagnosis(target.Logger, workload, text.ToString().TrimEnd());
    }

    private static void AddEvents(StringBuilder text, IReadOnlyList<JsonNode> events, string kind, string name)
    {
        var own = events.Where(e => (string?)e["involvedObject"]?["kind"] == kind && (string?)e["involvedObject"]?["name"] == name && (string?)e["type"] == "Warning");
        foreach (var message in own.TakeLast(LogLines).Select(e => $"{(string?)e["reason"]}: {(string?)e["message"]}").Distinct())
            text.AppendLine($"  {kind.ToLowerInvariant()} {name}: {message}");
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
            var balancers = service["status"]?["loadBalancer"]?["ingress"]?.AsArray().Select(i => (string?)i?["ip"] ?? (string?)i?["hostname"]).OfType<string>().ToList() ?? [];
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workload} {State}")]
    private static partial void LogState(ILogger logger, ObjectReference workload, string state);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workload} is not ready:\n{Details}")]
    private static partial void LogDiagnosis(ILogger logger, ObjectReference workload, string details);
}
