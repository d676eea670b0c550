using Aspire.Hosting;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Diff;
using SreAssignment.Hosting.Kustomize.Doctor;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>Applies the overlay, deletes what it no longer has, and records the release.</summary>
internal static partial class ApplyStep
{
    public static async Task<string> RunAsync(DeployTarget target)
    {
        var built = Kubectl.Kustomize(target.Overlay);
        var logins = SecretCheck.Logins(target.Overlay, OverlayNeeds.Of(built).Registries)
            .Where(f => f.Fix is not null).Select(f => $"{f.Need}: {f.Fix}").ToList();
        if (logins.Count > 0)
            throw new DistributedApplicationException($"The cluster cannot pull images. {target.OverlayName} lacks {string.Join("; ", logins)}");
        var earlier = await target.Releases.ReadAsync(target.CancellationToken);
        var release = Release.Of(earlier is [var newest, ..] ? newest.Number + 1 : 1, built);
        var current = earlier.FirstOrDefault(r => r.Status != ReleaseStatus.Pending);
        await ConfirmAsync(target, current, release);
        await target.Handover.PrepareAsync(release, current, built, SlotSwitch.Active(target.Overlay), target.CancellationToken);
        var deleted = await ApplyAsync(target, release, built, earlier);
        target.Context.Summary.Add("Release", $"{release.Number} of {target.OverlayName} in the namespace {target.Namespace}");
        return $"Release {release.Number}: applied {release.References.Count} objects, deleted {deleted}";
    }

    /// <summary>Applies a release and records it. The objects are applied even if they did not change, which repairs changes made by others.</summary>
    /// <returns>The number of deleted objects.</returns>
    /// <exception cref="DistributedApplicationException">The cluster rejected an object. The release is recorded as pending.</exception>
    public static async Task<int> ApplyAsync(DeployTarget target, Release release, string objects, IReadOnlyList<Release> earlier)
    {
        // The release is recorded first, so that the objects of an interrupted deployment are known. It needs the namespace.
        var namespaces = Release.Documents(objects).Where(d => d.Reference.Kind == "Namespace").Select(d => d.Text).ToList();
        if (namespaces.Count > 0)
            await target.Cluster.ApplyAsync(string.Join("---\n", namespaces), target.CancellationToken);
        await target.Releases.WriteAsync(release, target.CancellationToken);
        await target.Cluster.DeleteAsync(release.ChangedJobs(earlier.FirstOrDefault(r => r.Status != ReleaseStatus.Pending)), target.CancellationToken);
        var scaled = Autoscaled(release.Objects, target.Namespace);
        var before = Autoscaled(earlier.FirstOrDefault(r => r.Status != ReleaseStatus.Pending)?.Objects ?? "", target.Namespace);
        foreach (var ((ns, name), min) in scaled.Where(s => !before.ContainsKey(s.Key)))
        {
            if (await target.Cluster.GetReplicasAsync(ns, name, target.CancellationToken) is > 0 and var running)
                await target.Cluster.KeepReplicasAsync(ns, name, Math.Max(min, running), target.CancellationToken);
        }

        await target.Cluster.ApplyAsync(objects, target.CancellationToken);

        // The autoscaler raises a new Deployment to its minimum after some 15 seconds only.
        foreach (var ((ns, name), min) in scaled)
        {
            if (await target.Cluster.GetReplicasAsync(ns, name, target.CancellationToken) < min)
                await target.Cluster.ScaleAsync(ns, name, min, target.CancellationToken);
        }

        var obsolete = release.Obsolete(earlier);
        foreach (var item in obsolete)
            LogDeleted(target.Logger, item);
        await target.Cluster.DeleteAsync(obsolete, target.CancellationToken);
        await target.Releases.WriteAsync(release with { Status = ReleaseStatus.Applied }, target.CancellationToken);
        await ForgetAsync(target, release, earlier);
        return obsolete.Count;
    }

    // The Deployments that have an autoscaler, with their smallest number of pods.
    private static Dictionary<(string Namespace, string Name), int> Autoscaled(string objects, string ns) =>
        Release.Documents(objects).Where(d => d.Reference.Kind == "HorizontalPodAutoscaler")
            .Select(d => (Namespace: d.Reference.Namespace ?? ns, KubernetesYaml.Deserialize<V2HorizontalPodAutoscaler>(d.Text).Spec))
            .Where(a => a.Spec.ScaleTargetRef.Kind == "Deployment")
            .ToDictionary(a => (a.Namespace, a.Spec.ScaleTargetRef.Name), a => a.Spec.MinReplicas ?? 1);

    // Deletes the records of old releases, and the ConfigMaps and Secrets that only they need.
    private static async Task ForgetAsync(DeployTarget target, Release release, IReadOnlyList<Release> earlier)
    {
        var needed = earlier.Take(ReleaseStore.Kept - 1).Append(release).SelectMany(r => r.Configuration()).Select(Release.Identity).ToHashSet();
        var forgotten = earlier.Skip(ReleaseStore.Kept - 1).ToList();
        await target.Cluster.DeleteAsync(
            [.. forgotten.SelectMany(r => r.Configuration()).Where(o => !needed.Contains(Release.Identity(o))).DistinctBy(Release.Identity),
                .. forgotten.Select(r => target.Releases.Reference(r.Number))],
            target.CancellationToken);
    }

    private static async Task ConfirmAsync(DeployTarget target, Release? current, Release release)
    {
        var lines = StateComparison.Compare(StateReader.Parse(current?.Objects ?? ""), StateReader.Parse(release.Objects));
        foreach (var line in lines)
            LogChange(target.Logger, line);
        if (lines.Count == 0 && current is not null)
            return;
        var context = await target.Cluster.GetContextAsync(target.CancellationToken);
        await target.ConfirmAsync(
            "Apply the deployment",
            $"Apply {target.OverlayName} to the namespace {target.Namespace} of the context {context}?\n\n{string.Join('\n', lines.Select(l => $"- {l}"))}",
            "Apply");
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Change}")]
    private static partial void LogChange(ILogger logger, string change);

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleting {Object}, which is no longer part of the deployment")]
    private static partial void LogDeleted(ILogger logger, ObjectReference @object);
}

/// <summary>Applies the newest release before the current one that became ready.</summary>
internal static class RollbackStep
{
    public static async Task<string> RunAsync(DeployTarget target)
    {
        var releases = await target.Releases.ReadAsync(target.CancellationToken);
        var previous = releases.Skip(1).FirstOrDefault(r => r.Status == ReleaseStatus.Ready)
            ?? throw new DistributedApplicationException(
                $"There is no release to roll back to: {releases.Count} of {target.Environment.Name} are recorded in the namespace {target.Namespace}, "
                + "and none before the current one became ready.");
        await target.ConfirmAsync("Roll back", $"Replace release {releases[0].Number} by the objects of release {previous.Number}?", "Roll back");
        var release = previous with { Number = releases[0].Number + 1, Status = ReleaseStatus.Pending };
        await ApplyStep.ApplyAsync(target, release, previous.Objects, releases);
        await RolloutStep.WaitAsync(target, release);
        target.Context.Summary.Add("Release", $"{release.Number}, with the objects of {previous.Number}");
        return $"Release {release.Number} has the objects of release {previous.Number}. Revert the overlay, too: the next deployment applies it";
    }
}

/// <summary>Deletes what was deployed. Volumes, Secrets and the namespace hold data, so they are kept by default.</summary>
internal static class DestroyStep
{
    private const string DataSetting = "DeleteData";

    public static async Task<string> RunAsync(DeployTarget target)
    {
        var releases = await target.Releases.ReadAsync(target.CancellationToken);
        if (releases.Count == 0)
            return $"Nothing of {target.Environment.Name} is deployed to the namespace {target.Namespace}";
        var context = await target.Cluster.GetContextAsync(target.CancellationToken);
        var withData = string.Equals(target.Configuration[DataSetting], "true", StringComparison.OrdinalIgnoreCase);
        var what = withData ? "everything, including volumes and Secrets" : "everything except volumes, Secrets and the namespace";
        await target.ConfirmAsync("Destroy the environment", $"Delete {what} in the namespace {target.Namespace} of the context {context}?", "Delete");

        if (withData)
        {
            await target.Cluster.DeleteAsync(
                [.. releases.SelectMany(r => r.Removable()).Where(o => o.Namespace is null).DistinctBy(Release.Identity)], target.CancellationToken);
            await target.Cluster.DeleteAsync([new("v1", "Namespace", null, target.Namespace)], target.CancellationToken);
            return $"Deleted the namespace {target.Namespace}";
        }

        List<ObjectReference> objects =
            [.. releases.SelectMany(r => r.Removable()).DistinctBy(Release.Identity), .. releases.Select(r => target.Releases.Reference(r.Number))];
        await target.Cluster.DeleteAsync(objects, target.CancellationToken);
        return $"Deleted {objects.Count} objects. Volumes and Secrets are kept: --{DataSetting}=true deletes them, too";
    }
}
