namespace SreAssignment.Hosting.Kustomize.Doctor;

/// <summary>One thing that an overlay needs, and whether it is there.</summary>
/// <param name="Need">What is needed.</param>
/// <param name="Fix">What to do; <see langword="null"/> when it is there.</param>
internal sealed record Finding(string Need, string? Fix)
{
    public override string ToString() => Fix is null ? $"ok       {Need}" : $"missing  {Need}: {Fix}";
}
