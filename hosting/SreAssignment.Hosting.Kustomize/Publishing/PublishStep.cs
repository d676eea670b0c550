using Aspire.Hosting;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Publishing;

/// <summary>The pipeline step that converts the manifest of Aspire to a deployment for kustomize.</summary>
internal static partial class PublishStep
{
    private const string ManifestStep = "publish-manifest";
    private const string AspireManifest = "aspire-manifest.json";

    public static PipelineStep Create(KustomizeEnvironmentResource environment)
    {
        var step = new PipelineStep
        {
            Name = $"publish-{environment.Name}",
            Description = $"Writes the Kubernetes deployment of {environment.Name} for kustomize.",
            Action = context => RunAsync(environment, context),
        };
        step.DependsOn(ManifestStep);
        step.RequiredBy(WellKnownPipelineSteps.Publish);
        return step;
    }

    private static async Task RunAsync(KustomizeEnvironmentResource environment, PipelineStepContext context)
    {
        var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        if (folder.EndsWith(".json", StringComparison.Ordinal))
        {
            throw new DistributedApplicationException(
                $"The output path '{folder}' is a file name. Pass the name of a folder, or run the step '{ManifestStep}' to write the manifest alone.");
        }

        await using var task = await context.ReportingStep.CreateTaskAsync($"Writing the Kubernetes deployment to {folder}", context.CancellationToken);
        var files = await ContainerFiles.ReadAsync(context.Model, context.Services, context.CancellationToken);
        var problems = Write(context, folder, ModelHints.Read(context.Model, environment, files));
        foreach (var warning in problems.Where(p => p.Severity == ProblemSeverity.Warning))
            LogWarning(context.Logger, warning.Text);

        var errors = problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Text).ToList();
        if (errors.Count > 0)
        {
            await task.CompleteAsync("Some resources cannot be deployed", CompletionState.CompletedWithError, context.CancellationToken);
            throw new DistributedApplicationException($"The application cannot be deployed to Kubernetes as it is. {string.Join(' ', errors)}");
        }

        await task.CompleteAsync($"Wrote the Kubernetes deployment to {folder}", CompletionState.Completed, context.CancellationToken);
        LogPublished(context.Logger, folder);
        context.Summary.Add("Kubernetes deployment", folder);
    }

    private static IReadOnlyList<Problem> Write(PipelineStepContext context, string folder, DeploymentHints hints)
    {
        var manifest = Path.Combine(folder, KubernetesPublisher.ManifestFile);
        try
        {
            File.Move(Path.Combine(folder, AspireManifest), manifest, overwrite: true);
            return KubernetesPublisher.Publish(manifest, folder, hints);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The deployment cannot be written to '{folder}': {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Published the Kubernetes deployment to: {Folder}")]
    private static partial void LogPublished(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void LogWarning(ILogger logger, string problem);
}
