using System.CommandLine;
using SreAssignment.Kubernetes.Commands;

var root = new RootCommand("Turns the deployment manifest of an Aspire application into a Kubernetes deployment for kustomize.")
{
    PublishCommand.Create(),
    SecretsCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
