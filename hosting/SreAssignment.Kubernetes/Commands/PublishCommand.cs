using System.CommandLine;

namespace SreAssignment.Kubernetes.Commands;

/// <summary><c>publish MANIFEST -o DIR</c></summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var manifest = new Argument<string>("manifest") { Description = "The manifest that Aspire wrote." };
        var output = new Option<string>("--output", "-o") { Description = "The folder to write to.", Required = true };
        var command = new Command("publish", "Writes base/, components/, TOPOLOGY.md and, where absent, overlays/.") { manifest, output };
        command.SetAction(parsed => Safely.Run(parsed, console => Run(
            parsed.GetRequiredValue(manifest), parsed.GetRequiredValue(output), console, parsed.InvocationConfiguration.Error)));
        return command;
    }

    private static int Run(string manifest, string output, TextWriter console, TextWriter error)
    {
        var problems = KubernetesPublisher.Publish(manifest, output);
        foreach (var problem in problems)
            error.WriteLine(problem);
        var errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        console.WriteLine(errors == 0 ? $"Published to {Path.GetFullPath(output)}" : $"{errors} {(errors == 1 ? "error" : "errors")}");
        return errors == 0 ? 0 : 1;
    }
}
