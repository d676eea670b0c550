using System.CommandLine;
using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary>
/// <c>switch OVERLAY SLOT</c>: rolls the slot out without a request, waits until it can serve, and only then edits the overlay and lets the Services select it. It is also how a
/// system that runs without slots gets them.
/// </summary>
internal static partial class SwitchCommand
{
    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "An overlay with the component blue-green." };
        var slot = new Argument<string>("slot") { Description = "blue or green: the one that gets the requests." };
        slot.AcceptOnlyFromAmong([.. BlueGreen.Slots]);
        var editOnly = new Option<bool>("--no-apply") { Description = "Edit the overlay only." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "How many seconds each Deployment of the slot has to become ready, 1 to 3600; requests stay where they are when it does not.",
            DefaultValueFactory = _ => 300,
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var seconds) || seconds is < 1 or > 3600))
                result.AddError($"--timeout is 1 to 3600 seconds, not {token.Value}.");
        });
        var command = new Command("switch", "Sends the requests to the blue or to the green Deployments, and back.") { overlay, slot, editOnly, timeout };
        command.SetAction(parsed => Safely.Run(parsed, console =>
        {
            var (folder, target) = (parsed.GetRequiredValue(overlay), parsed.GetRequiredValue(slot));
            var edited = Edited(Path.Combine(folder, Kustomization.FileName), target);
            if (!parsed.GetValue(editOnly))
                RollOut(folder, target, parsed.GetValue(timeout));
            Write(Path.Combine(folder, Kustomization.FileName), edited);
            console.WriteLine($"{folder}: requests go to {target}");
            return parsed.GetValue(editOnly) ? 0 : Kubectl.Apply(folder);
        }));
        return command;
    }

    private static void RollOut(string folder, string slot, int timeout)
    {
        var release = SlotRelease.Of(Kubectl.Kustomize(folder), slot);
        if (Kubectl.ApplyText(release.AllButServices) != 0)
            throw new IOException($"{folder} cannot be applied; requests go where they went.");
        foreach (var (ns, name) in release.Deployments)
        {
            // As many as serve now: the autoscaler of a slot without requests has brought it down to its least.
            var serving = Kubectl.Replicas(ns, $"{name[..^slot.Length]}{BlueGreen.Slots.Single(s => s != slot)}");
            if (serving > Kubectl.Replicas(ns, name) && !Kubectl.Scale(ns, name, serving))
                throw new IOException($"Deployment {name} cannot be scaled to {serving}. Requests go where they went, and the overlay is as it was.");
            if (!Kubectl.IsRolledOut(ns, name, timeout))
                throw new IOException($"{slot} is not ready: see kubectl -n {ns} describe deployment {name}. Requests go where they went, and the overlay is as it was.");
        }
    }

    // The file is its user's, so nothing of it changes but the one word.
    private static string Edited(string path, string slot)
    {
        var text = File.ReadAllText(path);
        return ActiveSlot().IsMatch(text)
            ? ActiveSlot().Replace(text, $"${{before}}{slot}")
            : throw new IOException($"{path} has no component blue-green/blue or blue-green/green.");
    }

    private static void Write(string path, string text)
    {
        var temporary = $"{path}.tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    [GeneratedRegex(@"(?<before>components/blue-green/)(blue|green)\b")]
    private static partial Regex ActiveSlot();
}
