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
        var manifest = new Option<string?>("--manifest") { Description = "The manifest that says how values are made up; manifest.json above the overlays when not given." };
        var init = new Command("init", "Makes the files of an overlay's Secrets that are not there: random values and the first signing key.") { overlay, manifest };
        init.SetAction(parsed => Safely.Run(parsed, console =>
        {
            var folder = parsed.GetRequiredValue(overlay);
            var made = SecretFiles.Create(folder, Rules(parsed.GetValue(manifest) ?? Path.Combine(folder, "..", "..", "manifest.json")));
            foreach (var (path, outcome) in made)
            {
                console.WriteLine(outcome switch
                {
                    SecretFiles.Outcome.Made => $"made    {path}",
                    SecretFiles.Outcome.Kept => $"kept    {path}",
                    SecretFiles.Outcome.Empty => $"made    {path}, without a login: put the registry's into it, or copy ~/.docker/config.json there after docker login",
                    _ => $"wanted  {path}: write it yourself, nobody else knows what belongs into it",
                });
            }

            return 0;
        }));
        return new Command("secrets", "Keeps the Secrets of overlays.") { init };
    }

    private static Dictionary<string, GenerateEntry> Rules(string manifest)
    {
        if (!File.Exists(manifest))
            return [];
        return KubernetesPublisher.Read(manifest, new ProblemList())?.Secrets.Where(s => s.Generate is not null).ToDictionary(s => s.Name, s => s.Generate!) ?? [];
    }
}
