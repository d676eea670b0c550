using System.CommandLine;
using System.Text;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Secrets;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>secrets init OVERLAY</c></summary>
internal static class SecretsCommand
{
    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "The folder of the overlay." };
        var manifest = new Option<string?>("--manifest")
        {
            Description = "The manifest with the rules for generated values. The default is base/parameters.json of the deployment.",
        };
        var init = new Command(
            "init",
            "Creates the missing files of the Secrets of an overlay: generated values, the first signing key, and values that it asks for.")
        {
            overlay, manifest,
        };
        init.SetAction(parsed => CommandExecution.Run(parsed, console =>
        {
            var folder = parsed.GetRequiredValue(overlay);
            var files = SecretFiles.Create(folder, Rules(folder, parsed.GetValue(manifest)), Console.IsInputRedirected ? null : Ask);
            foreach (var (path, outcome) in files)
            {
                console.WriteLine(outcome switch
                {
                    SecretFiles.Outcome.Made => $"made    {path}",
                    SecretFiles.Outcome.Kept => $"kept    {path}",
                    SecretFiles.Outcome.Empty => $"made    {path}, without credentials: run docker login, and copy ~/.docker/config.json there",
                    _ => $"wanted  {path}: write the value to this file, because it cannot be generated",
                });
            }

            return 0;
        }));
        return new Command("secrets", "Manages the Secrets of overlays.") { init, SealCommand.Create() };
    }

    private static IReadOnlyDictionary<string, ParameterRule> Rules(string overlay, string? manifest)
    {
        if (manifest is null)
            return ParameterFile.Read(Path.Combine(overlay, "..", "..", "base")) ?? new Dictionary<string, ParameterRule>();
        var problems = new ProblemList();
        return KubernetesPublisher.Read(manifest, problems)?.Parameters.ToDictionary(p => p.Name, ParameterFile.Rule)
            ?? throw new IOException(string.Join(' ', problems.All.Select(p => p.Text)));
    }

    /// <summary>Reads a value from the terminal without showing it.</summary>
    private static string? Ask(string secret, string key)
    {
        Console.Error.Write($"Value of {secret} ({key}), or Enter to leave it out: ");
        var value = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } pressed)
        {
            if (pressed.Key == ConsoleKey.Backspace && value.Length > 0)
                value.Length--;
            else if (!char.IsControl(pressed.KeyChar))
                value.Append(pressed.KeyChar);
        }

        Console.Error.WriteLine();
        return value.Length == 0 ? null : value.ToString();
    }
}
