using Aspire.Hosting.Kubernetes;
using SreAssignment.Kubernetes;

namespace Aspire.Hosting.Publishing;

/// <summary>What a Kubernetes environment makes of the manifest.</summary>
internal static class KubernetesPublishing
{
    /// <exception cref="DistributedApplicationException">A part of the application cannot be deployed; every problem is told.</exception>
    public static async Task PublishAsync(KubernetesEnvironmentResource environment, PublishStepContext context)
    {
        IReadOnlyList<Problem> problems;
        try
        {
            problems = KubernetesPublisher.Publish(context.ManifestPath, context.OutputFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The deployment cannot be written to {context.OutputFolder}: {e.Message}", e);
        }

        // That the manifest has no place for the environment itself is as it should be.
        foreach (var problem in problems.Where(p => p.Resource != environment.Name))
            await Console.Error.WriteLineAsync(problem.ToString().AsMemory(), context.CancellationToken);
        if (problems.Count(p => p.Severity == ProblemSeverity.Error) is var errors and > 0)
            throw new DistributedApplicationException($"{errors} of the problems above {(errors == 1 ? "is an error" : "are errors")}: those resources are not deployed.");
        Console.WriteLine($"Published the deployment to {context.OutputFolder}");
    }
}
