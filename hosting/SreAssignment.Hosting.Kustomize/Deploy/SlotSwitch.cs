using System.Text.RegularExpressions;
using Aspire.Hosting;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>The change of an overlay that switches the traffic to a slot. The overlay is hand-kept, so only the name of the slot changes.</summary>
internal sealed partial record SlotSwitch(string Slot, string Path, string Text)
{
    /// <summary>Reads an overlay.</summary>
    /// <param name="overlay">The folder of the overlay.</param>
    /// <param name="slot">The slot that receives the traffic, blue or green; the other slot when <see langword="null"/>.</param>
    /// <exception cref="DistributedApplicationException">The slot is not blue or green.</exception>
    /// <exception cref="IOException">The overlay has no slots.</exception>
    public static SlotSwitch Read(string overlay, string? slot)
    {
        if (slot is not null && !Slots.Names.Contains(slot))
            throw new DistributedApplicationException($"The slot is '{slot}', but it must be {string.Join(" or ", Slots.Names)}.");
        var path = System.IO.Path.Combine(overlay, Kustomization.FileName);
        var text = File.ReadAllText(path);
        var found = ActiveSlot().Match(text);
        if (!found.Success)
            throw new IOException($"{path} has no component blue-green/blue or blue-green/green.");
        slot ??= Slots.Names.Single(s => s != found.Groups["slot"].Value);
        return new(slot, path, ActiveSlot().Replace(text, $"${{before}}{slot}"));
    }

    /// <summary>Returns the slot that receives the traffic of an overlay; <see langword="null"/> when it has no slots.</summary>
    public static string? Active(string overlay) =>
        ActiveSlot().Match(File.ReadAllText(System.IO.Path.Combine(overlay, Kustomization.FileName))) is { Success: true } found
            ? found.Groups["slot"].Value
            : null;

    /// <summary>Writes the changed overlay.</summary>
    public void Write()
    {
        var temporary = $"{Path}.tmp";
        File.WriteAllText(temporary, Text);
        File.Move(temporary, Path, overwrite: true);
    }

    [GeneratedRegex(@"(?<before>components/blue-green/)(?<slot>blue|green)\b")]
    private static partial Regex ActiveSlot();
}
