using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Images;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>publish MANIFEST -o DIR [--images --overlay OVERLAY]</c></summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var manifest = new Argument<string>("manifest") { Description = "The manifest that Aspire wrote." };
        var output = new Option<string>("--output", "-o") { Description = "The folder to write to.", Required = true };
        var images = new Option<bool>("--images") { Description = "Also build the image of every project, push it, and write its digest into --overlay. Log in first: docker login REGISTRY." };
        var overlay = new Option<string?>("--overlay") { Description = "The overlay whose images are written: its name, or its folder." };
        var registry = new Option<string?>("--registry") { Description = "Where images are pushed to, such as registry.example.com/team; where the overlay's images come from when not given." };
        var baseImage = new Option<string?>("--base-image") { Description = "What images are built on; .NET's chiselled image when not given." };
        var slot = new Option<string?>("--slot") { Description = "Which of blue and green the images are for." };
        slot.AcceptOnlyFromAmong([.. BlueGreen.Slots]);
        var command = new Command("publish", "Writes base/, components/, TOPOLOGY.md and, where absent, overlays/.") { manifest, output, images, overlay, registry, baseImage, slot };
        command.Validators.Add(result =>
        {
            if (result.GetValue(images) && result.GetValue(overlay) is null)
                result.AddError("--images needs --overlay: the overlay that the digests are written into.");
        });
        command.SetAction((parsed, cancellationToken) => Safely.RunAsync(parsed, async console =>
        {
            var (source, folder) = (parsed.GetRequiredValue(manifest), parsed.GetRequiredValue(output));
            var problems = new ProblemList();
            foreach (var problem in KubernetesPublisher.Publish(source, folder))
                problems.Add(problem);
            if (parsed.GetValue(images) && KubernetesPublisher.Read(source, new ProblemList()) is { } application)
            {
                var publisher = new ImagePublisher(Path.GetDirectoryName(Path.GetFullPath(source))!, problems)
                {
                    Registry = parsed.GetValue(registry),
                    BaseImage = parsed.GetValue(baseImage),
                    Slot = parsed.GetValue(slot),
                };
                await publisher.PublishAsync(application, Overlay(folder, parsed.GetRequiredValue(overlay)!), console, cancellationToken);
            }

            return Tell(problems.All, folder, console, parsed.InvocationConfiguration.Error);
        }));
        return command;
    }

    private static string Overlay(string output, string overlay) =>
        Directory.Exists(Path.Combine(output, "overlays", overlay)) ? Path.Combine(output, "overlays", overlay) : overlay;

    private static int Tell(IReadOnlyList<Problem> problems, string output, TextWriter console, TextWriter error)
    {
        foreach (var problem in problems)
            error.WriteLine(problem);
        var errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        console.WriteLine(errors == 0 ? $"Published to {Path.GetFullPath(output)}" : $"{errors} {(errors == 1 ? "error" : "errors")}");
        return errors == 0 ? 0 : 1;
    }
}
