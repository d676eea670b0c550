using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>
/// Rolls out the pods that Services are going to select before the Services select them: a slot of a blue-green deployment, the first slot of a deployment
/// that had none, or the plain Deployments of one that no longer has slots. No request is lost meanwhile.
/// </summary>
internal sealed class Handover(Cluster cluster, Rollout rollout)
{
    private const string NotMoved = "The traffic goes where it went before, and the overlay is not changed.";

    /// <summary>Prepares a release in which a Service selects other pods than in the current one. Does nothing for other releases.</summary>
    /// <param name="release">The release.</param>
    /// <param name="current">The release that runs; <see langword="null"/> if there is none.</param>
    /// <param name="built">The output of <c>kubectl kustomize</c>.</param>
    /// <param name="slot">The slot that receives the traffic in the release; <see langword="null"/> for plain Deployments.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">The pods do not become ready. The Services are not changed.</exception>
    public async Task PrepareAsync(Release release, Release? current, string built, string? slot, CancellationToken cancellationToken)
    {
        var selectors = Services(current?.Objects ?? "").ToDictionary(s => s.Name, s => s.Selector);
        var moved = Services(release.Objects).Where(s => selectors.TryGetValue(s.Name, out var old) && old != s.Selector).Select(s => s.Name).ToHashSet();
        if (moved.Count == 0)
            return;
        var others = Release.Documents(built).Where(d => d.Reference.Kind != "Service" || !moved.Contains(d.Reference.Name)).ToList();
        await cluster.ApplyAsync(string.Join("---\n", others.Select(d => d.Text)), cancellationToken);
        if (slot is not null)
            await ScaleAndWaitAsync(SlotRelease.Of(built, slot).Deployments, cancellationToken);
        else
            await WaitAsync(others.Select(d => d.Reference).Where(r => r.Kind == "Deployment"), cancellationToken);
    }

    /// <summary>Rolls out a slot, and changes the overlay when its Deployments are ready with as many pods as the active ones. No Service is applied.</summary>
    /// <param name="overlay">The folder of the overlay.</param>
    /// <param name="switching">The change of the overlay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The Deployments of the slot.</returns>
    /// <exception cref="IOException">The overlay does not build, or cannot be written.</exception>
    /// <exception cref="Aspire.Hosting.DistributedApplicationException">The slot does not become ready. The overlay is not changed.</exception>
    public async Task<IReadOnlyList<SlotDeployment>> SwitchAsync(string overlay, SlotSwitch switching, CancellationToken cancellationToken)
    {
        var release = SlotRelease.Of(Kubectl.Kustomize(overlay), switching.Slot);
        await cluster.ApplyAsync(release.AllButServices, cancellationToken);
        await ScaleAndWaitAsync(release.Deployments, cancellationToken);
        switching.Write();
        return release.Deployments;
    }

    /// <summary>
    /// Deletes the plain Deployments that still run after slots have received their traffic, with their autoscalers and budgets. A deployment whose releases
    /// are recorded does not need it: applying deletes what the release no longer has.
    /// </summary>
    public async Task DeletePlainAsync(IEnumerable<SlotDeployment> deployments, CancellationToken cancellationToken)
    {
        foreach (var (ns, plain) in deployments.Select(d => (d.Namespace, d.Plain)).Distinct())
        {
            // An account that may not delete needs no right to where there is nothing to delete.
            if (await cluster.GetReplicasAsync(ns, plain, cancellationToken) == 0)
                continue;
            await cluster.DeleteAsync(
                [
                    new ObjectReference("apps/v1", "Deployment", ns, plain),
                    new ObjectReference("autoscaling/v2", "HorizontalPodAutoscaler", ns, plain),
                    new ObjectReference("policy/v1", "PodDisruptionBudget", ns, plain),
                ],
                cancellationToken);
        }
    }

    // The autoscaler has scaled a slot without traffic down, and a new slot starts with one pod.
    private async Task ScaleAndWaitAsync(IReadOnlyList<SlotDeployment> deployments, CancellationToken cancellationToken)
    {
        foreach (var deployment in deployments)
        {
            var active = await ReplicasAsync(deployment.Namespace, deployment.Other, cancellationToken);
            var wanted = Math.Max(deployment.Min, active > 0 ? active : await ReplicasAsync(deployment.Namespace, deployment.Plain, cancellationToken));
            if (wanted > await ReplicasAsync(deployment.Namespace, deployment.Name, cancellationToken))
                await cluster.ScaleAsync(deployment.Namespace, deployment.Name, wanted, cancellationToken);
        }

        await WaitAsync(deployments.Select(d => new ObjectReference("apps/v1", "Deployment", d.Namespace, d.Name)), cancellationToken);
    }

    // Every object of a built overlay names its namespace.
    private Task WaitAsync(IEnumerable<ObjectReference> deployments, CancellationToken cancellationToken) =>
        rollout.WaitAsync([.. deployments], "default", NotMoved, cancellationToken);

    private async Task<int> ReplicasAsync(string ns, string? deployment, CancellationToken cancellationToken) =>
        deployment is null ? 0 : await cluster.GetReplicasAsync(ns, deployment, cancellationToken);

    private static IEnumerable<(string Name, string Selector)> Services(string objects) =>
        from document in Release.Documents(objects)
        where document.Reference.Kind == "Service"
        let selector = KubernetesYaml.Deserialize<V1Service>(document.Text).Spec.Selector ?? new Dictionary<string, string>()
        select (document.Reference.Name, string.Join(',', selector.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}")));
}

/// <summary>Switches the traffic of a blue-green deployment to the slot <c>--Slot</c>, or to the other slot.</summary>
internal static class SwitchStep
{
    private const string SlotSetting = "Slot";

    public static async Task<string> RunAsync(DeployTarget target)
    {
        var switching = SlotSwitch.Read(target.Overlay, target.Configuration[SlotSetting]);
        var context = await target.Cluster.GetContextAsync(target.CancellationToken);
        await target.ConfirmAsync("Switch the traffic", $"Switch the traffic in the context {context} to {switching.Slot}?", "Switch");
        await target.Handover.SwitchAsync(target.Overlay, switching, target.CancellationToken);
        await ApplyStep.RunAsync(target);
        return $"The traffic goes to {switching.Slot}. {target.Overlay} says so, too: commit it";
    }
}
