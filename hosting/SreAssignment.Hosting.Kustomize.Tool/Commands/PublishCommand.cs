using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Images;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>publish MANIFEST [-o FOLDER] [--name NAME] [--app-version VERSION] [--images --overlay OVERLAY]</c></summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var manifest = new Argument<string>("manifest") { Description = "The manifest that Aspire wrote." };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The folder to write the deployment to, with the defaults for what a manifest does not contain. "
                + "An application that has a kustomize environment is published with aspire publish instead.",
        };
        var images = new Option<bool>("--images")
        {
            Description = "Build the image of every project, push it, and write its digest to --overlay. Log in to the registry first: docker login REGISTRY.",
        };
        var overlay = new Option<string?>("--overlay") { Description = "The overlay that the digests are written to: its folder, or its name in --output." };
        var registry = new Option<string?>("--registry")
        {
            Description = "Where images are pushed to, such as registry.example.com/team. The default is newName in the images of the overlay.",
        };
        var baseImage = new Option<string?>("--base-image") { Description = "The base image. The default is the chiseled .NET image." };
        var name = new Option<string?>("--name") { Description = "The name of the application, which becomes the namespace. The default is 'application'." };
        var version = new Option<string?>("--app-version")
        {
            Description = "The version of the application, which becomes the tag of its images. The default is 1.0.0.",
        };
        var slot = new Option<string?>("--slot") { Description = "The slot that the images are for: blue or green." };
        slot.AcceptOnlyFromAmong([.. Slots.Names]);
        var command = new Command("publish", "Writes base/, components/ and TOPOLOGY.md, creates the overlays that do not exist, and publishes images.")
        {
            manifest, output, name, version, images, overlay, registry, baseImage, slot,
        };
        command.Validators.Add(result =>
        {
            if (!result.GetValue(images) && result.GetValue(output) is null)
                result.AddError("Nothing to do. Pass --output to write the deployment, --images to publish images, or both.");
            if (result.GetValue(images) && result.GetValue(overlay) is null)
                result.AddError("--images requires --overlay, the overlay that the digests are written to.");
        });
        command.SetAction((parsed, cancellationToken) => Safely.RunAsync(parsed, async console =>
        {
            var (source, folder) = (parsed.GetRequiredValue(manifest), parsed.GetValue(output));
            var problems = new ProblemList();
            var hints = new DeploymentHints { ApplicationName = parsed.GetValue(name), ApplicationVersion = parsed.GetValue(version) };
            if (folder is not null)
            {
                foreach (var problem in KubernetesPublisher.Publish(source, folder, hints))
                    problems.Add(problem);
            }

            // Warnings are about the deployment, which --images alone does not write.
            var found = new ProblemList();
            var application = parsed.GetValue(images) ? KubernetesPublisher.Read(source, found, hints) : null;
            foreach (var error in found.All.Where(p => p.Severity == ProblemSeverity.Error))
                problems.Add(error);
            if (application is not null)
            {
                var publisher = new ImagePublisher(Path.GetDirectoryName(Path.GetFullPath(source))!, problems)
                {
                    Registry = parsed.GetValue(registry),
                    BaseImage = parsed.GetValue(baseImage),
                    Slot = parsed.GetValue(slot),
                };
                await publisher.PublishAsync(application, Overlay(folder, parsed.GetRequiredValue(overlay)!), console, cancellationToken);
            }

            return Report(problems.All, folder, console, parsed.InvocationConfiguration.Error);
        }));
        return command;
    }

    private static string Overlay(string? output, string overlay) =>
        output is not null && Path.Combine(output, "overlays", overlay) is var folder && Directory.Exists(folder) ? folder : overlay;

    private static int Report(IReadOnlyList<Problem> problems, string? output, TextWriter console, TextWriter error)
    {
        foreach (var problem in problems)
            error.WriteLine(problem);
        var errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        if (errors > 0)
            console.WriteLine($"{errors} {(errors == 1 ? "error" : "errors")}");
        else if (output is not null)
            console.WriteLine($"Published to {Path.GetFullPath(output)}");
        return errors == 0 ? 0 : 1;
    }
}
