using Aspire.Hosting.ApplicationModel;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Publishing;

/// <summary>Reads the hints of a deployment from the annotations of the application model.</summary>
internal static class ModelHints
{
    public static DeploymentHints Read(DistributedApplicationModel model, KustomizeEnvironmentResource environment)
    {
        var resources = model.Resources.OfType<IComputeResource>().ToList();
        var completed = resources.SelectMany(Waits).Where(w => w.WaitType == WaitType.WaitForCompletion).Select(w => w.Resource.Name).ToHashSet();
        return new DeploymentHints
        {
            ApplicationName = environment.ApplicationName,
            ApplicationVersion = environment.ApplicationVersion,
            Resources = resources.ToDictionary(r => r.Name, r => Read(r, environment) with { RunsToCompletion = completed.Contains(r.Name) }),
        };
    }

    private static ResourceHints Read(IResource resource, KustomizeEnvironmentResource environment) => new()
    {
        Replicas = resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : null,
        User = resource.TryGetLastAnnotation<RunAsUserAnnotation>(out var user) ? user.UserId : null,
        IsDeployedElsewhere = resource.GetComputeEnvironment() is { } other && other != environment,
        Probes = [.. resource.Annotations.OfType<EndpointProbeAnnotation>().Select(p => Probe(resource, p))],
        WaitsFor = [.. Waits(resource).Select(w => w.Resource.Name).Distinct()],
    };

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
