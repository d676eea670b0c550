using Aspire.Hosting.ApplicationModel;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Publishing;

/// <summary>Reads the hints of a deployment from the annotations of the application model.</summary>
internal static class ModelHints
{
    public static DeploymentHints Read(
        DistributedApplicationModel model, KustomizeEnvironmentResource environment, IReadOnlyDictionary<string, IReadOnlyList<MountedFiles>>? files = null)
    {
        var resources = model.Resources.OfType<IComputeResource>().ToList();
        var completed = resources.SelectMany(Waits).Where(w => w.WaitType == WaitType.WaitForCompletion).Select(w => w.Resource.Name).ToHashSet();
        return new DeploymentHints
        {
            ApplicationName = environment.ApplicationName,
            ApplicationVersion = environment.ApplicationVersion,
            Options = environment.Options with { Monitoring = MonitoringFolder.Read(environment.MonitoringFolder, environment.MonitoringOptions) },
            Resources = resources.ToDictionary(r => r.Name, r => Read(r, environment) with
            {
                RunsToCompletion = completed.Contains(r.Name),
                Files = files?.GetValueOrDefault(r.Name) ?? [],
            }),
        };
    }

    private static ResourceHints Read(IResource resource, KustomizeEnvironmentResource environment) => new()
    {
        Replicas = Last<ReplicaAnnotation>(resource)?.Replicas,
        User = Last<RunAsUserAnnotation>(resource)?.UserId,
        IsDeployedElsewhere = resource.GetComputeEnvironment() is { } other && other != environment,
        Probes = [.. resource.Annotations.OfType<EndpointProbeAnnotation>().Select(p => Probe(resource, p))],
        WaitsFor = [.. Waits(resource).Select(w => w.Resource.Name).Distinct()],
        Amounts = Last<ResourceAmountsAnnotation>(resource)?.Amounts,
        Scaling = Last<ScalingAnnotation>(resource)?.Scaling,
        Shutdown = Last<ShutdownAnnotation>(resource)?.Shutdown,
        Management = Last<ManagementAnnotation>(resource)?.Hint,
        Egress = [.. resource.Annotations.OfType<EgressAnnotation>().Select(e => e.Egress).Distinct()],
        HasSessionAffinity = Last<SessionAffinityAnnotation>(resource) is not null,
        CertificateFolderVariable = Last<CertificateFolderAnnotation>(resource)?.Variable,
        IngressAnnotations = resource.Annotations.OfType<IngressAnnotationAnnotation>().DistinctBy(a => a.Name).ToDictionary(a => a.Name, a => a.Value),
        Configure = [.. resource.Annotations.OfType<ConfigureObjectsAnnotation>().Select(a => a.Configure)],
        NodePorts = resource.Annotations.OfType<NodePortAnnotation>().DistinctBy(a => a.Endpoint).ToDictionary(a => a.Endpoint, a => a.Port),
    };

    private static T? Last<T>(IResource resource) where T : class, IResourceAnnotation =>
        resource.TryGetLastAnnotation<T>(out var annotation) ? annotation : null;

    private static IEnumerable<WaitAnnotation> Waits(IResource resource) => resource.Annotations.OfType<WaitAnnotation>();

    private static ProbeHint Probe(IResource resource, EndpointProbeAnnotation probe) =>
        new(Kind(probe.Type), Endpoint(resource, probe.EndpointReference), probe.Path)
        {
            InitialDelaySeconds = probe.InitialDelaySeconds,
            PeriodSeconds = probe.PeriodSeconds,
            TimeoutSeconds = probe.TimeoutSeconds,
            FailureThreshold = probe.FailureThreshold,
            SuccessThreshold = probe.SuccessThreshold,
        };

    // A pod is probed on its own ports only. The qualified name of another resource's endpoint is reported as an endpoint that the resource does not have.
    private static string Endpoint(IResource resource, EndpointReference endpoint) =>
        endpoint.Resource == resource ? endpoint.EndpointName : $"{endpoint.Resource.Name}.{endpoint.EndpointName}";

    private static ProbeKind Kind(ProbeType type) => type switch
    {
        ProbeType.Startup => ProbeKind.Startup,
        ProbeType.Readiness => ProbeKind.Readiness,
        ProbeType.Liveness => ProbeKind.Liveness,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type of probe is not known."),
    };
}
