using System.CommandLine;
using System.Text.RegularExpressions;
using SreAssignment.Kubernetes.Components;
using SreAssignment.Kubernetes.Output;

namespace SreAssignment.Kubernetes.Commands;

/// <summary><c>switch OVERLAY SLOT</c></summary>
internal static partial class SwitchCommand
{
    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "An overlay with the component blue-green." };
        var slot = new Argument<string>("slot") { Description = "blue or green: the one that gets the requests." };
        slot.AcceptOnlyFromAmong([.. BlueGreen.Slots]);
        var apply = new Option<bool>("--no-apply") { Description = "Edit the overlay only." };
        var command = new Command("switch", "Sends the requests to the blue or to the green Deployments, and back.") { overlay, slot, apply };
        command.SetAction(parsed => Safely.Run(parsed, console =>
        {
            var folder = parsed.GetRequiredValue(overlay);
            Edit(Path.Combine(folder, Kustomization.FileName), parsed.GetRequiredValue(slot));
            console.WriteLine($"{folder}: requests go to {parsed.GetRequiredValue(slot)}");
            return parsed.GetValue(apply) ? 0 : Kubectl.Apply(folder);
        }));
        return command;
    }

    // The file is its user's, so nothing of it changes but the one word.
    private static void Edit(string path, string slot)
    {
        var text = File.ReadAllText(path);
        var changed = ActiveSlot().Replace(text, $"${{before}}{slot}");
        if (!ActiveSlot().IsMatch(text))
            throw new IOException($"{path} has no component blue-green/blue or blue-green/green.");
        var temporary = $"{path}.tmp";
        File.WriteAllText(temporary, changed);
        File.Move(temporary, path, overwrite: true);
    }

    [GeneratedRegex(@"(?<before>components/blue-green/)(blue|green)\b")]
    private static partial Regex ActiveSlot();
}
