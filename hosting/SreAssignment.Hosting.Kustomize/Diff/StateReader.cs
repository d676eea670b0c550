using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;

namespace SreAssignment.Hosting.Kustomize.Diff;

/// <summary>Reads the state of a deployment from a manifest, an overlay, or the objects that one builds.</summary>
internal static partial class StateReader
{
    private static readonly string[] Kinds =
        ["Deployment", "StatefulSet", "Job", "Service", "ConfigMap", "NetworkPolicy", "HorizontalPodAutoscaler", "Ingress"];

    /// <param name="path">A manifest (<c>.json</c>), an overlay (a folder), or a file of objects.</param>
    /// <param name="problems">Receives the problems of a manifest.</param>
    /// <exception cref="IOException">It cannot be read or built.</exception>
    public static DeployedState? Read(string path, ProblemList problems)
    {
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return KubernetesPublisher.Read(path, problems) is { } application
                ? State([.. Objects(application)], application.Workloads.Where(w => w.ExternalPorts.Any()).Select(w => w.Name))
                : null;
        }

        return Directory.Exists(path) ? Parse(Kubectl.Kustomize(path)) : Parse(File.ReadAllText(path));
    }

    /// <summary>Reads what <c>kubectl kustomize</c> wrote.</summary>
    public static DeployedState Parse(string yaml)
    {
        var known = yaml.Replace("\r\n", "\n", StringComparison.Ordinal).Split("\n---\n")
            .Where(d => KindLine().Match(d) is { Success: true } kind && Kinds.Contains(kind.Groups[1].Value));
        return State([.. known.SelectMany(d => KubernetesYaml.LoadAllFromString(d)).Cast<IKubernetesObject<V1ObjectMeta>>()], []);
    }

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> Objects(Application application)
    {
        yield return new V1ConfigMap
        {
            Metadata = new V1ObjectMeta { Name = ContainerEnvironment.SettingsName },
            Data = application.Settings.Where(p => p.Default is not null).ToDictionary(p => p.Name, p => p.Default!),
        };
        foreach (var workload in application.Workloads)
        {
            yield return (IKubernetesObject<V1ObjectMeta>)WorkloadObjects.Controller(application, workload);
            yield return new V1ConfigMap
            {
                Metadata = new V1ObjectMeta { Name = ContainerEnvironment.ConfigMapName(workload) },
                Data = new ContainerEnvironment(workload).Settings.Select(s => s.Split('=', 2)).ToDictionary(s => s[0], s => s[1]),
            };
            if (WorkloadObjects.Service(application, workload) is { } service)
                yield return service;
            foreach (var policy in NetworkPolicies.Edges(application, workload))
                yield return policy;
        }
    }

    private static DeployedState State(IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects, IEnumerable<string> open)
    {
        var maps = objects.OfType<V1ConfigMap>().ToDictionary(m => m.Metadata.Name, m => m.Data ?? new Dictionary<string, string>());
        var services = objects.OfType<V1Service>().ToDictionary(s => s.Metadata.Name);
        var workloads = new Dictionary<string, DeployedWorkload>();
        foreach (var item in objects)
        {
            (int? Replicas, V1PodTemplateSpec Template)? pods = item switch
            {
                V1Deployment deployment => (deployment.Spec.Replicas, deployment.Spec.Template),
                V1StatefulSet set => (set.Spec.Replicas, set.Spec.Template),
                V1Job job => (null, job.Spec.Template),
                _ => null,
            };
            if (pods is { } found)
            {
                workloads[item.Metadata.Name] = Workload(item.GetType().Name["V1".Length..], item.Metadata.Name, found.Replicas, found.Template, maps,
                    services, objects);
            }
        }

        return new DeployedState(
            workloads, objects.OfType<V1NetworkPolicy>().SelectMany(Calls).ToHashSet(),
            open.Concat(objects.OfType<V1Ingress>().SelectMany(i => i.Spec.Rules).SelectMany(r => r.Http.Paths).Select(p => p.Backend.Service.Name))
                .Concat(services.Values.Where(s => s.Spec.Type is "NodePort" or "LoadBalancer").Select(s => s.Metadata.Name)).ToHashSet());
    }

    private static DeployedWorkload Workload(
        string kind, string name, int? replicas, V1PodTemplateSpec template, Dictionary<string, IDictionary<string, string>> maps,
        Dictionary<string, V1Service> services,
        IEnumerable<IKubernetesObject<V1ObjectMeta>> objects)
    {
        var container = template.Spec.Containers[0];
        var amounts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (resource, amount) in container.Resources?.Limits ?? new Dictionary<string, ResourceQuantity>())
            amounts[$"{resource} limit"] = amount.ToString();
        foreach (var (resource, amount) in container.Resources?.Requests ?? new Dictionary<string, ResourceQuantity>())
            amounts[$"{resource} request"] = amount.ToString();
        AddProbes(amounts, container);
        if (replicas is not null)
            amounts["replicas"] = $"{replicas}";
        if (objects.OfType<V2HorizontalPodAutoscaler>().FirstOrDefault(a => a.Spec.ScaleTargetRef.Name == name) is { } autoscaler)
            amounts["replicas"] = $"{autoscaler.Spec.MinReplicas} to {autoscaler.Spec.MaxReplicas}";

        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in container.EnvFrom ?? [])
        {
            foreach (var (key, value) in source.ConfigMapRef is { } map && maps.TryGetValue(map.Name, out var data) ? data : new Dictionary<string, string>())
                settings[key] = value;
        }

        foreach (var variable in container.Env ?? [])
            settings[variable.Name] = variable.ValueFrom is null ? variable.Value ?? "" : Source(variable.ValueFrom, maps);
        return new DeployedWorkload(kind, container.Image)
        {
            Amounts = amounts,
            Settings = settings,
            Secrets = (container.Env ?? []).Select(e => e.ValueFrom?.SecretKeyRef?.Name).OfType<string>()
                .Concat((template.Spec.Volumes ?? []).Select(v => v.Secret?.SecretName).OfType<string>()).Select(WithoutHash).ToHashSet(),
            Ports = (services.GetValueOrDefault(name)?.Spec.Ports ?? []).Select(p => $"{p.Port} ({p.Name})").ToHashSet(),
            Volumes = (container.VolumeMounts ?? []).Select(m => m.MountPath).ToHashSet(),
        };
    }

    private static void AddProbes(SortedDictionary<string, string> amounts, V1Container container)
    {
        (string, V1Probe?)[] probes = [("startup", container.StartupProbe), ("liveness", container.LivenessProbe), ("readiness", container.ReadinessProbe)];
        foreach (var (purpose, probe) in probes)
        {
            if (probe is null)
                continue;
            var target = probe.HttpGet is { } get ? $"{get.Path} on {(string)get.Port}" : $"a connection to {(string?)probe.TcpSocket?.Port}";
            amounts[$"{purpose} probe"] = $"({target} every {probe.PeriodSeconds} s, {probe.TimeoutSeconds} s timeout, {probe.FailureThreshold} failures)";
        }
    }

    private static string Source(V1EnvVarSource source, Dictionary<string, IDictionary<string, string>> maps) => source switch
    {
        { SecretKeyRef: { } secret } => $"(the secret {WithoutHash(secret.Name)})",
        { ConfigMapKeyRef: { } map } when maps.TryGetValue(map.Name, out var data) && data.TryGetValue(map.Key, out var value) => value,
        { ConfigMapKeyRef: { } map } => $"(the parameter {map.Key})",
        _ => "(the pod)",
    };

    private static IEnumerable<(string, string, string)> Calls(V1NetworkPolicy policy)
    {
        if (policy.Spec.PodSelector.MatchLabels is not { } labels || !labels.TryGetValue(Labels.Name, out var own))
            yield break;
        foreach (var rule in policy.Spec.Ingress ?? [])
        {
            foreach (var (peer, port) in (rule.FromProperty ?? []).SelectMany(p => (rule.Ports ?? []).Select(o => (Peer(p), o.Port.Value))))
                yield return (peer, own, port);
        }
    }

    private static string Peer(V1NetworkPolicyPeer peer) => peer switch
    {
        { IpBlock.Cidr: "0.0.0.0/0" or "::/0" } => "every address",
        { IpBlock.Cidr: { } cidr } => cidr,
        { NamespaceSelector.MatchLabels: { } selected } => $"the namespace {selected.Values.First()}",
        _ => peer.PodSelector?.MatchLabels is { } labels && labels.TryGetValue(Labels.Name, out var name) ? name : "every pod",
    };

    private static string WithoutHash(string name) => Hash().Replace(name, "");

    // The ten characters that kustomize adds to the names of what it generates.
    [GeneratedRegex("-[2456789bcdfghkmt]{10}$")]
    private static partial Regex Hash();

    [GeneratedRegex("^kind: (\\w+)$", RegexOptions.Multiline)]
    private static partial Regex KindLine();
}
