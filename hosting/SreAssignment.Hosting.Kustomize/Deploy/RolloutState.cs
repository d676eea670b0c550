using System.Text.Json.Nodes;

namespace SreAssignment.Hosting.Kustomize.Deploy;

internal enum RolloutPhase
{
    Waiting,
    Ready,

    /// <summary>The cluster gave up.</summary>
    Failed,
}

/// <summary>How far the rollout of a workload is, read from its status.</summary>
/// <param name="Phase">Whether to wait.</param>
/// <param name="Text">The state in words, such as <c>has 1 of 2 pods ready</c>.</param>
internal sealed record RolloutState(RolloutPhase Phase, string Text)
{
    /// <summary>Reads the state of a Deployment, StatefulSet, DaemonSet or Job; <see langword="null"/> is an object that does not exist.</summary>
    public static RolloutState Of(JsonNode? workload)
    {
        if (workload is null)
            return new(RolloutPhase.Waiting, "does not exist");
        var (spec, status) = (workload["spec"], workload["status"]);
        if ((string?)workload["kind"] == "Job")
            return Job(spec, status);
        if (Condition(status, "Progressing") is { } progressing && (string?)progressing["reason"] == "ProgressDeadlineExceeded")
            return new(RolloutPhase.Failed, $"made no progress: {(string?)progressing["message"]}");

        // A status of an earlier generation describes the pods before the change.
        if (Number(status, "observedGeneration") < Number(workload["metadata"], "generation"))
            return new(RolloutPhase.Waiting, "waits for its controller");
        return (string?)workload["kind"] switch
        {
            "DaemonSet" => Pods(Number(status, "desiredNumberScheduled"), Number(status, "updatedNumberScheduled"), Number(status, "numberAvailable"), 0),
            "StatefulSet" => StatefulSet(spec, status),
            _ => Pods(Replicas(spec), Number(status, "updatedReplicas"), Number(status, "availableReplicas"), Number(status, "replicas")),
        };
    }

    // The counters of a StatefulSet leave out pods that already have the revision of a set that did not change.
    private static RolloutState StatefulSet(JsonNode? spec, JsonNode? status)
    {
        var changed = (string?)status?["updateRevision"] is { } update && update != (string?)status?["currentRevision"];
        return Pods(Replicas(spec), changed ? Number(status, "updatedReplicas") : Number(status, "replicas"), Number(status, "readyReplicas"), 0);
    }

    private static RolloutState Job(JsonNode? spec, JsonNode? status)
    {
        if (Condition(status, "Failed") is { } failed)
            return new(RolloutPhase.Failed, $"failed: {(string?)failed["message"]}");
        return Condition(status, "Complete") is not null
            ? new(RolloutPhase.Ready, "is complete")
            : new(RolloutPhase.Waiting, $"has {Number(status, "succeeded")} of {Number(spec, "completions", 1)} completions");
    }

    private static RolloutState Pods(long wanted, long updated, long available, long total)
    {
        if (updated < wanted)
            return new(RolloutPhase.Waiting, $"has {updated} of {wanted} pods updated");
        if (total > updated)
            return new(RolloutPhase.Waiting, $"has {total - updated} old pods to stop");
        return available < wanted
            ? new(RolloutPhase.Waiting, $"has {available} of {wanted} pods ready")
            : new(RolloutPhase.Ready, $"has {available} of {wanted} pods ready");
    }

    private static JsonNode? Condition(JsonNode? status, string type) =>
        status?["conditions"]?.AsArray().FirstOrDefault(c => (string?)c?["type"] == type && ((string?)c?["status"] == "True" || type == "Progressing"));

    private static long Replicas(JsonNode? spec) => Number(spec, "replicas", 1);

    private static long Number(JsonNode? node, string name, long missing = 0) => node?[name] is { } value ? (long)value : missing;
}

/// <summary>What is wrong with a pod.</summary>
internal static class PodStates
{
    public static bool IsReady(JsonNode pod) =>
        pod["status"]?["conditions"]?.AsArray().Any(c => (string?)c?["type"] == "Ready" && (string?)c?["status"] == "True") ?? false;

    /// <summary>Returns the containers that are not ready, and whether the log of interest is that of an earlier start.</summary>
    public static IEnumerable<(string Container, string State, bool Restarted)> Problems(JsonNode pod)
    {
        var statuses = ((string[])["initContainerStatuses", "containerStatuses"]).SelectMany(n => pod["status"]?[n]?.AsArray() ?? []);
        foreach (var status in statuses.OfType<JsonNode>().Where(s => (bool?)s["ready"] != true && (int?)s["state"]?["terminated"]?["exitCode"] != 0))
        {
            var restarts = status["restartCount"] is { } count ? (int)count : 0;
            yield return ((string)status["name"]!, State(status, restarts), status["state"]?["waiting"] is not null && restarts > 0);
        }
    }

    private static string State(JsonNode status, int restarts)
    {
        var (waiting, terminated) = (status["state"]?["waiting"], status["state"]?["terminated"] ?? status["lastState"]?["terminated"]);
        var exit = terminated is null ? "" : $", exit code {terminated["exitCode"]} ({(string?)terminated["reason"]})";
        var state = waiting is null ? "not ready" : $"{(string?)waiting["reason"]} {(string?)waiting["message"]}".TrimEnd();
        return $"{state}{exit}{(restarts > 0 ? $", {restarts} restarts" : "")}";
    }
}
