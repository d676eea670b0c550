using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Images;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>images MANIFEST OVERLAY [--registry REGISTRY] [--slot SLOT]</c></summary>
internal static class ImagesCommand
{
    private static readonly Dictionary<string, string> Platforms = new() { ["linux/amd64"] = "linux-x64", ["linux/arm64"] = "linux-arm64" };

    public static Command Create()
    {
        var manifest = new ManifestArguments();
        var overlay = new Argument<string>("overlay") { Description = "The folder of the overlay that the digests are written to." };
        var registry = new Option<string?>("--registry")
        {
            Description = "Where images are pushed to, such as registry.example.com/team. The default is newName in the images of the overlay.",
        };
        var baseImage = new Option<string?>("--base-image") { Description = "The base image. The default is the chiseled .NET image." };
        var platform = new Option<string?>("--platform") { Description = "The platform of the images. The default is Linux on this machine's architecture." };
        platform.AcceptOnlyFromAmong([.. Platforms.Keys]);
        var slot = new Option<string?>("--slot") { Description = "The slot that the images are for: blue or green." };
        slot.AcceptOnlyFromAmong([.. Slots.Names]);
        var command = new Command(
            "images",
            "Builds the image of every project, pushes it, and writes its digest to an overlay. Log in to the registry first: docker login REGISTRY.")
        {
            overlay, registry, baseImage, platform, slot,
        };
        manifest.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandExecution.RunAsync(parsed, async console =>
        {
            // Warnings are about the deployment, which this command does not write.
            var found = new ProblemList();
            var source = parsed.GetRequiredValue(manifest.Path);
            var application = KubernetesPublisher.Read(source, found, manifest.Hints(parsed));
            var problems = new ProblemList();
            foreach (var error in found.All.Where(p => p.Severity == ProblemSeverity.Error))
                problems.Add(error);
            if (application is not null)
            {
                var publisher = new ImagePublisher(Path.GetDirectoryName(Path.GetFullPath(source))!, problems)
                {
                    Registry = parsed.GetValue(registry),
                    BaseImage = parsed.GetValue(baseImage),
                    RuntimeIdentifier = parsed.GetValue(platform) is { } name ? Platforms[name] : ImagePublisher.LocalRuntimeIdentifier,
                    Slot = parsed.GetValue(slot),
                };
                await publisher.PublishAsync(application, parsed.GetRequiredValue(overlay), console, cancellationToken);
            }

            return ManifestArguments.Report(problems.All, console, parsed.InvocationConfiguration.Error) == 0 ? 0 : 1;
        }));
        return command;
    }
}
