using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Deploy;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary>
/// <c>switch OVERLAY SLOT</c>: rolls out the slot without traffic, waits until it is ready, and then edits the overlay and applies the Services that select it.
/// The same command introduces slots to a deployment that has none, and removes its plain Deployments after the switch.
/// </summary>
internal static class SwitchCommand
{
    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "An overlay that has the component blue-green." };
        var slot = new Argument<string>("slot") { Description = "The slot that receives the traffic: blue or green." };
        slot.AcceptOnlyFromAmong([.. Slots.Names]);
        var editOnly = new Option<bool>("--no-apply") { Description = "Edit the overlay without applying it." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "The time in seconds for each Deployment of the slot to become ready, 1 to 3600. The traffic is not switched if it does not.",
            DefaultValueFactory = _ => 300,
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var seconds) || seconds is < 1 or > 3600))
                result.AddError($"--timeout must be 1 to 3600 seconds, not {token.Value}.");
        });
        var command = new Command("switch", "Switches the traffic between the blue and the green Deployments.") { overlay, slot, editOnly, timeout };
        command.SetAction(parsed => Safely.Run(parsed, console =>
        {
            var (folder, target) = (parsed.GetRequiredValue(overlay), parsed.GetRequiredValue(slot));
            var switching = SlotSwitch.Read(folder, target);
            var release = parsed.GetValue(editOnly) ? null : RollOut(folder, target, parsed.GetValue(timeout));
            switching.Write();
            console.WriteLine($"{folder}: the traffic goes to {target}");
            return release is null ? 0 : Apply(folder, release);
        }));
        return command;
    }

    private static SlotRelease RollOut(string folder, string slot, int timeout)
    {
        var release = SlotRelease.Of(Kubectl.Kustomize(folder), slot);
        if (Kubectl.ApplyText(release.AllButServices) != 0)
            throw new IOException($"{folder} cannot be applied. The traffic is not switched.");
        foreach (var (ns, name, other, _, min) in release.Deployments)
        {
            // The autoscaler has scaled the slot without traffic down, so it needs as many replicas as the active slot. A new slot starts with one replica.
            var serving = Math.Max(min, other is null ? 0 : Kubectl.Replicas(ns, other));
            if (serving > Kubectl.Replicas(ns, name) && !Kubectl.Scale(ns, name, serving))
                throw new IOException($"Deployment {name} cannot be scaled to {serving}. The traffic is not switched, and the overlay is not changed.");
            if (!Kubectl.IsRolledOut(ns, name, timeout))
            {
                throw new IOException(
                    $"{slot} is not ready: see kubectl -n {ns} describe deployment {name}. The traffic is not switched, and the overlay is not changed.");
            }

        }

        return release;
    }

    // A deployment that had no slots before still runs its plain Deployments. Their Services select the slot now, so they end without traffic.
    private static int Apply(string folder, SlotRelease release)
    {
        var exitCode = Kubectl.Apply(folder);
        foreach (var plain in release.Deployments.GroupBy(d => d.Namespace, d => d.Plain))
        {
            // An account that may not delete needs no right to where there is nothing to delete.
            var running = plain.Distinct().Where(p => Kubectl.Replicas(plain.Key, p) > 0).ToArray();
            if (exitCode == 0 && running.Length > 0)
                exitCode = Kubectl.DeletePlain(plain.Key, running);
        }

        return exitCode;
    }
}
