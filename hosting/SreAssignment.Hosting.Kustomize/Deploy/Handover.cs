using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>
/// Rolls out the pods that Services are going to select before the Services select them: a slot of a blue-green deployment, the first slot of a deployment
/// that had none, or the plain Deployments of one that no longer has slots. No request is lost meanwhile.
/// </summary>
internal static class Handover
{
    /// <summary>Prepares a release in which a Service selects other pods than in the current one. Does nothing for other releases.</summary>
    public static async Task PrepareAsync(DeployTarget target, Release release, string built, Release? current)
    {
        var selectors = Services(current?.Objects ?? "").ToDictionary(s => s.Name, s => s.Selector);
        var moved = Services(release.Objects).Where(s => selectors.TryGetValue(s.Name, out var old) && old != s.Selector).Select(s => s.Name).ToHashSet();
        if (moved.Count == 0)
            return;
        var others = Release.Documents(built).Where(d => d.Reference.Kind != "Service" || !moved.Contains(d.Reference.Name)).Select(d => d.Text);
        await RollOutAsync(target, string.Join("---\n", others), SlotSwitch.Active(target.Overlay), built);
    }

    /// <summary>Applies objects, and waits until the Deployments that are to receive the requests are ready with as many pods as the active ones.</summary>
    /// <param name="target">The deployment.</param>
    /// <param name="objects">The objects without the Services.</param>
    /// <param name="slot">The slot that is to receive the requests; <see langword="null"/> for plain Deployments.</param>
    /// <param name="built">The output of <c>kubectl kustomize</c>.</param>
    public static async Task RollOutAsync(DeployTarget target, string objects, string? slot, string built)
    {
        await target.Cluster.ApplyAsync(objects, target.CancellationToken);
        if (slot is null)
        {
            await RolloutStep.WaitForWorkloadsAsync(target, [.. Release.Documents(objects).Select(d => d.Reference).Where(r => r.Kind == "Deployment")]);
            return;
        }

        var deployments = SlotRelease.Of(built, slot).Deployments;
        foreach (var deployment in deployments)
        {
            // The autoscaler has scaled a slot without traffic down, and a new slot starts with one pod.
            var active = await ReplicasAsync(target, deployment.Namespace, deployment.Other);
            var wanted = Math.Max(deployment.Min, active > 0 ? active : await ReplicasAsync(target, deployment.Namespace, deployment.Plain));
            if (wanted > await ReplicasAsync(target, deployment.Namespace, deployment.Name))
                await target.Cluster.ScaleAsync(deployment.Namespace, deployment.Name, wanted, target.CancellationToken);
        }

        await RolloutStep.WaitForWorkloadsAsync(target, [.. deployments.Select(d => new ObjectReference("apps/v1", "Deployment", d.Namespace, d.Name))]);
    }

    private static async Task<int> ReplicasAsync(DeployTarget target, string ns, string? deployment) =>
        deployment is null ? 0 : await target.Cluster.GetReplicasAsync(ns, deployment, target.CancellationToken);

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

        // The overlay changes when the slot is ready. Applying all but the Services moves no request.
        var built = Kubectl.Kustomize(target.Overlay);
        await Handover.RollOutAsync(target, SlotRelease.Of(built, switching.Slot).AllButServices, switching.Slot, built);
        switching.Write();
        await ApplyStep.RunAsync(target);
        return $"The traffic goes to {switching.Slot}. {target.Overlay} says so, too: commit it";
    }
}
