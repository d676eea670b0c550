using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Writes what the manifest's schema has no place for under one key beside the resources, where the schema takes anything: name and version of the
/// application, replicas, health, the order of starts, users.
/// </summary>
internal static class DeploymentFacts
{
    public const string Key = "x-deployment";

    public static void Write(Utf8JsonWriter json, ApplicationIdentity identity, IEnumerable<IResource> resources)
    {
        json.WriteStartObject(Key);
        json.WriteString("application", identity.Name);
        json.WriteString("version", identity.Version);
        json.WriteStartObject("resources");
        foreach (var resource in resources.Where(r => r is IComputeResource && !r.Annotations.OfType<ExcludedFromManifestAnnotation>().Any()))
            Write(json, resource);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IResource resource)
    {
        json.WriteStartObject(resource.Name);
        if (resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas))
            json.WriteNumber("replicas", replicas.Replicas);
        if (resource.TryGetLastAnnotation<ContainerUserAnnotation>(out var user))
            json.WriteNumber("user", user.UserId);
        WriteHealth(json, resource);
        WriteProbes(json, resource);
        WriteWaits(json, resource);
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, IResource resource)
    {
        if (!resource.TryGetAnnotationsOfType<HttpHealthCheckAnnotation>(out var checks))
            return;
        json.WriteStartArray("health");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("endpoint", check.Endpoint().EndpointName);
            json.WriteString("path", check.Path);
            json.WriteNumber("status", check.StatusCode);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteProbes(Utf8JsonWriter json, IResource resource)
    {
        if (!resource.TryGetAnnotationsOfType<EndpointProbeAnnotation>(out var probes))
            return;
        json.WriteStartArray("probes");
        foreach (var probe in probes.OrderBy(p => p.Type))
        {
            json.WriteStartObject();
            json.WriteString("type", probe.Type.ToString().ToLowerInvariant());
            json.WriteString("endpoint", probe.EndpointReference.EndpointName);
            json.WriteString("path", probe.Path);
            json.WriteNumber("initialDelaySeconds", probe.InitialDelaySeconds);
            json.WriteNumber("periodSeconds", probe.PeriodSeconds);
            json.WriteNumber("timeoutSeconds", probe.TimeoutSeconds);
            json.WriteNumber("failureThreshold", probe.FailureThreshold);
            json.WriteNumber("successThreshold", probe.SuccessThreshold);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteWaits(Utf8JsonWriter json, IResource resource)
    {
        if (!resource.TryGetAnnotationsOfType<WaitAnnotation>(out var waits))
            return;
        json.WriteStartArray("waitFor");
        foreach (var wait in waits)
        {
            json.WriteStartObject();
            json.WriteString("resource", wait.Resource.Name);
            json.WriteString("until", wait.WaitType switch
            {
                WaitType.WaitForCompletion => "completed",
                WaitType.WaitUntilStarted => "started",
                _ => "healthy",
            });
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
