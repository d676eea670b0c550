using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>publish MANIFEST --output FOLDER [--name NAME] [--app-version VERSION]</c></summary>
internal static class PublishCommand
{
    public static Command Create()
    {
        var manifest = new ManifestArguments();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The folder to write the deployment to, with the defaults for what a manifest does not contain. "
                + "An application that has a kustomize environment is published with aspire publish instead.",
            Required = true,
        };
        var command = new Command("publish", "Writes base/, components/ and TOPOLOGY.md, and creates the overlays that do not exist.") { output };
        manifest.AddTo(command);
        command.SetAction(parsed => CommandExecution.Run(parsed, console =>
        {
            var folder = parsed.GetRequiredValue(output);
            var problems = KubernetesPublisher.Publish(parsed.GetRequiredValue(manifest.Path), folder, manifest.Hints(parsed));
            if (ManifestArguments.Report(problems, console, parsed.InvocationConfiguration.Error) > 0)
                return 1;
            console.WriteLine($"Published to {Path.GetFullPath(folder)}");
            return 0;
        }));
        return command;
    }
}

/// <summary>What the commands that read a manifest have in common.</summary>
internal sealed class ManifestArguments
{
    private readonly Option<string?> _name = new("--name")
    {
        Description = "The name of the application, which becomes the namespace. The default is 'application'.",
    };

    private readonly Option<string?> _version = new("--app-version")
    {
        Description = "The version of the application, which becomes the tag of its images. The default is 1.0.0.",
    };

    public Argument<string> Path { get; } = new("manifest") { Description = "The manifest that Aspire wrote." };

    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, Path);
        command.Add(_name);
        command.Add(_version);
    }

    public DeploymentHints Hints(ParseResult parsed) => new() { ApplicationName = parsed.GetValue(_name), ApplicationVersion = parsed.GetValue(_version) };

    /// <summary>Writes every problem, and the number of errors.</summary>
    /// <returns>The number of errors.</returns>
    public static int Report(IReadOnlyList<Problem> problems, TextWriter console, TextWriter error)
    {
        foreach (var problem in problems)
            error.WriteLine(problem);
        var errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        if (errors > 0)
            console.WriteLine($"{errors} {(errors == 1 ? "error" : "errors")}");
        return errors;
    }
}
