using System.CommandLine;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary>The command line.</summary>
internal static class Root
{
    public static RootCommand Create() => new("Turns the deployment manifest of an Aspire application into a Kubernetes deployment for kustomize.")
    {
        PublishCommand.Create(),
        SecretsCommand.Create(),
        DiffCommand.Create(),
        DoctorCommand.Create(),
        SwitchCommand.Create(),
    };
}
