using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>secrets seal OVERLAY [--cert FILE]</c></summary>
internal static class SealCommand
{
    private const string Folder = "sealed";

    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "The folder of the overlay. Its secrets/ must be complete." };
        var certificate = new Option<string?>("--cert")
        {
            Description = "The certificate of the controller: a file or a URL. The default is that of the cluster of the current context.",
        };
        var command = new Command("seal", "Encrypts the Secrets of an overlay for the Sealed Secrets controller of a cluster, so that they can be in Git.")
        {
            overlay, certificate,
        };
        command.SetAction((parsed, cancellationToken) => CommandExecution.RunAsync(parsed, async console =>
        {
            var (folder, cert) = (parsed.GetRequiredValue(overlay), parsed.GetValue(certificate));
            var secrets = OverlayReader.Secrets(folder);
            if (secrets.SelectMany(s => s.Entries).Select(e => e.Path).FirstOrDefault(p => !File.Exists(Path.Combine(folder, p))) is { } missing)
                throw new IOException($"There is no {missing}. Create it: secrets init {folder}");
            // A namespace is part of what is encrypted, so that a Secret cannot be decrypted in another one.
            var ns = OverlayReader.Namespace(folder)
                ?? throw new IOException($"{Path.Combine(folder, Kustomization.FileName)} has no namespace, which a sealed Secret is for. Add it.");
            foreach (var secret in secrets)
            {
                var path = $"{Folder}/{secret.Name}.yaml";
                Write(Path.Combine(folder, path), await SealAsync(SecretManifest.Of(folder, ns, secret), cert, cancellationToken));
                await console.WriteLineAsync($"sealed  {path}");
            }

            var sealedFiles = string.Join(", ", secrets.Select(s => $"{Folder}/{s.Name}.yaml"));
            await console.WriteLineAsync($"Replace secretGenerator in the overlay with resources: [{sealedFiles}]");
            return 0;
        }));
        return command;
    }

    // Without --cert, kubeseal gets the certificate from the controller in the cluster.
    private static async Task<string> SealAsync(string secret, string? certificate, CancellationToken cancellationToken)
    {
        string[] option = certificate is null ? [] : ["--cert", certificate];
        var (exitCode, output, error) = await ExternalCommand.Kubeseal.RunAsync(["--format=yaml", .. option], secret, cancellationToken);
        return exitCode == 0 ? output : throw new IOException($"kubeseal failed: {error.Trim()}");
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.tmp";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
