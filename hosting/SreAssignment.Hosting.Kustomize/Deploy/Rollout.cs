using System.Text;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>Waits until workloads are ready, and logs what is wrong with those that do not become ready.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="timeout">The time in which all workloads must become ready.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives each change of a state.</param>
internal sealed partial class Rollout(Cluster cluster, TimeSpan timeout, TimeProvider time, ILogger logger)
{
    private const int LogLines = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits for workloads.</summary>
    /// <param name="workloads">The workloads.</param>
    /// <param name="ns">The namespace of those that name none.</param>
    /// <param name="next">What the message of a failure ends with: a sentence that says what to do, or what did not change.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DistributedApplicationException">A workload failed, or is not ready in time.</exception>
    public async Task WaitAsync(IReadOnlyList<ObjectReference> workloads, string ns, string next, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var reported = new Dictionary<ObjectReference, string>();
        while (true)
        {
            var states = await StatesAsync(workloads, ns, cancellationToken);
            foreach (var (workload, state) in states.Where(s => reported.GetValueOrDefault(s.Workload) != s.State.Text))
            {
                reported[workload] = state.Text;
                LogState(logger, workload, state.Text);
            }

            var open = states.Where(s => s.State.Phase != RolloutPhase.Ready).ToList();
            if (open.Count == 0)
                return;
            var failed = open.Where(s => s.State.Phase == RolloutPhase.Failed).ToList();
            if (failed.Count > 0 || time.GetElapsedTime(start) > timeout)
            {
                var broken = failed.Count > 0 ? failed : open;
                foreach (var (workload, _) in broken)
                    await DiagnoseAsync(workload, ns, cancellationToken);
                throw new DistributedApplicationException(
                    $"{string.Join("; ", broken.Select(s => $"{s.Workload} {s.State.Text}"))}. The events and the log are above. {next}");
            }

            await Task.Delay(Interval, time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<(ObjectReference Workload, RolloutState State)>> StatesAsync(
        IReadOnlyList<ObjectReference> workloads, string defaultNamespace, CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string, string, string?, string), JsonNode>();
        foreach (var ns in workloads.Select(w => w.Namespace ?? defaultNamespace).Distinct())
        {
            var kinds = string.Join(',', workloads.Select(w => $"{w.Kind.ToLowerInvariant()}s").Distinct());
            foreach (var item in await cluster.ListAsync(kinds, ns, null, cancellationToken))
            {
                var reference = new ObjectReference((string)item["apiVersion"]!, (string)item["kind"]!, ns, (string)item["metadata"]!["name"]!);
                found[Release.Identity(reference)] = item;
            }
        }

        return [.. workloads.Select(w => (w, RolloutState.Of(found.GetValueOrDefault(Release.Identity(w)))))];
    }

    // Logs what a person would look at first: container states, events, and the last lines of the log.
    private async Task DiagnoseAsync(ObjectReference workload, string defaultNamespace, CancellationToken cancellationToken)
    {
        var ns = workload.Namespace ?? defaultNamespace;
        var item = (await cluster.ListAsync($"{workload.Kind.ToLowerInvariant()}s", ns, null, cancellationToken))
            .FirstOrDefault(i => (string?)i["metadata"]!["name"] == workload.Name);
        if (item is null)
            return;
        var labels = item["spec"]?["selector"]?["matchLabels"]?.AsObject() ?? new JsonObject { ["job-name"] = workload.Name };
        var pods = await cluster.ListAsync("pods", ns, string.Join(',', labels.Select(l => $"{l.Key}={l.Value}")), cancellationToken);
        var events = await cluster.ListAsync("events", ns, null, cancellationToken);
        var text = new StringBuilder();
        AddEvents(text, events, workload.Kind, workload.Name);
        foreach (var pod in pods.Where(p => !PodStates.IsReady(p)))
        {
            var name = (string)pod["metadata"]!["name"]!;
            foreach (var (container, state, restarted) in PodStates.Problems(pod))
            {
                text.AppendLine($"  pod {name}, container {container}: {state}");
                var log = await cluster.GetLogAsync(ns, name, container, LogLines, restarted, cancellationToken);
                foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    text.AppendLine($"    | {line}");
            }

            AddEvents(text, events, "Pod", name);
        }

        if (text.Length > 0)
            LogDiagnosis(logger, workload, text.ToString().TrimEnd());
    }

    private static void AddEvents(StringBuilder text, IReadOnlyList<JsonNode> events, string kind, string name)
    {
        var own = events.Where(e =>
            (string?)e["involvedObject"]?["kind"] == kind && (string?)e["involvedObject"]?["name"] == name && (string?)e["type"] == "Warning");
        foreach (var message in own.TakeLast(LogLines).Select(e => $"{(string?)e["reason"]}: {(string?)e["message"]}").Distinct())
            text.AppendLine($"  {kind.ToLowerInvariant()} {name}: {message}");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Workload} {State}")]
    private static partial void LogState(ILogger logger, ObjectReference workload, string state);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Workload} is not ready:\n{Details}")]
    private static partial void LogDiagnosis(ILogger logger, ObjectReference workload, string details);
}
