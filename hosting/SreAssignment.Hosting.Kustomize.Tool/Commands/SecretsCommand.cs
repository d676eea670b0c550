using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Manifests;
using SreAssignment.Hosting.Kustomize.Secrets;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>secrets init OVERLAY</c></summary>
internal static class SecretsCommand
{
    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "The overlay's folder." };
        var manifest = new Option<string?>("--manifest")
        {
            Description = "The manifest with the rules for generated values. The default is manifest.json beside the folder overlays.",
        };
        var init = new Command("init", "Creates the missing files of an overlay's Secrets: random values and the first signing key.") { overlay, manifest };
        init.SetAction(parsed => Safely.Run(parsed, console =>
        {
            var folder = parsed.GetRequiredValue(overlay);
            var files = SecretFiles.Create(folder, Rules(parsed.GetValue(manifest) ?? Path.Combine(folder, "..", "..", KubernetesPublisher.ManifestFile)));
            foreach (var (path, outcome) in files)
            {
                console.WriteLine(outcome switch
                {
                    SecretFiles.Outcome.Made => $"made    {path}",
                    SecretFiles.Outcome.Kept => $"kept    {path}",
                    SecretFiles.Outcome.Empty => $"made    {path}, without credentials: run docker login, and copy ~/.docker/config.json there",
                    _ => $"wanted  {path}: create this file; its value cannot be generated",
                });
            }

            return 0;
        }));
        return new Command("secrets", "Manages the Secrets of overlays.") { init };
    }

    private static Dictionary<string, GenerateEntry> Rules(string manifest)
    {
        if (!File.Exists(manifest))
            return [];
        var secrets = KubernetesPublisher.Read(manifest, new ProblemList())?.Secrets ?? [];
        return secrets.Where(s => s.Generate is not null).ToDictionary(s => s.Name, s => s.Generate!);
    }
}
