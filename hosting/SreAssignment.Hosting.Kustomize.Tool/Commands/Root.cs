using System.CommandLine;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary>The root of the command line.</summary>
internal static class Root
{
    public static RootCommand Create() => new("Converts the manifest of an Aspire application to a Kubernetes deployment for kustomize, and maintains it.")
    {
        PublishCommand.Create(),
        ImagesCommand.Create(),
        SecretsCommand.Create(),
        DiffCommand.Create(),
        DoctorCommand.Create(),
        SwitchCommand.Create(),
    };
}
