using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>The pipeline steps that deploy an environment: <c>aspire deploy</c>, <c>aspire do</c> and <c>aspire destroy</c>.</summary>
internal static class DeploySteps
{
    public static IEnumerable<PipelineStep> Create(KustomizeEnvironmentResource environment, PipelineStepFactoryContext factory)
    {
        var name = environment.Name;
        var parameters = Step($"parameters-{name}", "Writes the values of parameters that the overlay does not set.", ParametersStep.RunAsync);
        parameters.DependsOn($"publish-{name}");
        parameters.DependsOn(WellKnownPipelineSteps.DeployPrereq);
        parameters.RequiredBy(WellKnownPipelineSteps.Deploy);

        var check = Step($"check-{name}", "Checks that the cluster and the overlay have what the deployment needs.", CheckStep.RunAsync);
        check.DependsOn(parameters);
        check.RequiredBy(WellKnownPipelineSteps.Deploy);

        var images = Step($"images-{name}", "Builds and pushes images, and writes their digests to the overlay.", ImagesStep.RunAsync);
        images.DependsOn($"publish-{name}");
        images.RequiredBy(WellKnownPipelineSteps.Push);
        images.RequiredBy(WellKnownPipelineSteps.Deploy);

        // Pushing needs no cluster. A deployment checks the cluster before it pushes.
        var target = factory.PipelineContext.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.Step;
        if (target != WellKnownPipelineSteps.Push && target != images.Name)
            images.DependsOn(check);

        var secrets = Step($"secrets-{name}", "Creates the missing files of the Secrets of the overlay.", SecretsStep.RunAsync);
        secrets.DependsOn(check);
        secrets.RequiredBy(WellKnownPipelineSteps.Deploy);

        var apply = Step(
            $"apply-{name}", "Shows the changes, applies the objects, and deletes objects that are no longer part of the deployment.", ApplyStep.RunAsync);
        apply.DependsOn(images);
        apply.DependsOn(secrets);
        apply.RequiredBy(WellKnownPipelineSteps.Deploy);

        var rollout = Step($"rollout-{name}", "Waits until every workload is ready, and shows the addresses.", RolloutStep.RunAsync);
        rollout.DependsOn(apply);
        rollout.RequiredBy(WellKnownPipelineSteps.Deploy);

        var rollback = Step($"rollback-{name}", "Applies the previous release again.", RollbackStep.RunAsync);
        var switchSlot = Step($"switch-{name}", "Switches the traffic to the other slot of a blue-green deployment.", SwitchStep.RunAsync);

        var destroy = Step($"destroy-{name}", "Deletes what was deployed, except volumes, Secrets and the namespace.", DestroyStep.RunAsync);
        destroy.DependsOn(WellKnownPipelineSteps.DestroyPrereq);
        destroy.RequiredBy(WellKnownPipelineSteps.Destroy);
        return [parameters, check, images, secrets, apply, rollout, rollback, switchSlot, destroy];

        PipelineStep Step(string stepName, string description, Func<DeployTarget, Task<string>> run) => new()
        {
            Name = stepName,
            Description = description,
            Resource = environment,
            Action = context => RunAsync(environment, context, description, run),
        };
    }

    /// <summary>
    /// Removes Aspire's own push steps of the resources of the environment from <c>push</c>: they need a container runtime, and know no overlay.
    /// </summary>
    public static void Configure(KustomizeEnvironmentResource environment, PipelineConfigurationContext context)
    {
        foreach (var step in context.GetSteps(WellKnownPipelineTags.PushContainerImage))
        {
            if (step.Resource is { } resource && (resource.GetComputeEnvironment() is not { } other || other == environment))
                step.RequiredBySteps.Remove(WellKnownPipelineSteps.Push);
        }
    }

    // An error is reported once, with the name of the step, and without a stack trace.
    private static async Task RunAsync(
        KustomizeEnvironmentResource environment, PipelineStepContext context, string description, Func<DeployTarget, Task<string>> run)
    {
        await using var task = await context.ReportingStep.CreateTaskAsync(description.TrimEnd('.'), context.CancellationToken);
        try
        {
            var result = await run(DeployTarget.Find(environment, context));
            await task.CompleteAsync(result, CompletionState.Completed, context.CancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await task.CompleteAsync(e.Message, CompletionState.CompletedWithError, context.CancellationToken);
            throw new DistributedApplicationException(e.Message, e);
        }
        catch (DistributedApplicationException e)
        {
            await task.CompleteAsync(e.Message, CompletionState.CompletedWithError, context.CancellationToken);
            throw;
        }
    }
}
