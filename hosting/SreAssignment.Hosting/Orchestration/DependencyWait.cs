using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Orchestration;

/// <summary>Keeps a resource from starting until what it waits for is there, and says what that is.</summary>
/// <param name="notifications">Say how resources are.</param>
/// <param name="logs">Take in what is waited for.</param>
/// <param name="options">Whether a wait that does not say so itself goes on when what is waited for cannot come.</param>
/// <param name="time">Says when a wait has become long.</param>
internal sealed class DependencyWait(
    ResourceNotificationService notifications, ResourceLoggerService logs, IOptions<ResourceNotificationServiceOptions> options, TimeProvider time)
{
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(10);

    /// <exception cref="DistributedApplicationException">What is waited for cannot come; the message says why.</exception>
    public async Task WaitAsync(IResource resource, IReadOnlyCollection<string> replicaIds, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(w => w.Resource is not IResourceWithoutLifetime).ToList();
        if (waits.Count == 0)
            return;
        foreach (var id in replicaIds)
            await notifications.PublishUpdateAsync(resource, id, s => s with { State = KnownResourceStates.Waiting });
        Say($"waits for {string.Join(", ", waits.Select(w => w.Resource.Name).Distinct())}");
        await Task.WhenAll(waits.Select(w => RemindingAsync(w, Say, cancellationToken)));

        void Say(string text)
        {
            foreach (var id in replicaIds)
                logs.Write(resource, id, text, isError: false);
        }
    }

    /// <summary>Says at growing intervals what a wait is still for: without a word it looks like a hang.</summary>
    private async Task RemindingAsync(WaitAnnotation wait, Action<string> say, CancellationToken cancellationToken)
    {
        var waiting = wait.WaitType == WaitType.WaitForCompletion ? WaitForCompletionAsync(wait, cancellationToken) : WaitForStartAsync(wait, say, cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        for (var interval = LongWait; await Task.WhenAny(waiting, Task.Delay(interval, time, over.Token)) != waiting && !over.IsCancellationRequested; interval *= 2)
            say($"still waits for {wait.Resource.Name}: {notifications.States(wait.Resource.Name)}");
        await over.CancelAsync();
        await waiting;
    }

    private async Task WaitForStartAsync(WaitAnnotation wait, Action<string> say, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var reached = await notifications.WaitForResourceAsync(name, e => IsThere(e) || notifications.IsUnavailable(name), cancellationToken);
        if (!IsThere(reached))
        {
            if ((wait.WaitBehavior ?? options.Value.DefaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable)
                throw new DistributedApplicationException($"'{name}', which it waits for, cannot become {Goal()}.{Environment.NewLine}{notifications.Describe(name)}");
            say($"waits for {name}, which is {reached.Snapshot.State?.Text}; it goes on as soon as {name} is started and {Goal()}");
        }

        if (wait.WaitType == WaitType.WaitUntilStarted)
            await notifications.WaitForResourceAsync(name, KnownResourceStates.Running, cancellationToken);
        else
            await notifications.WaitForResourceHealthyAsync(name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);

        bool IsThere(ResourceEvent e) =>
            wait.WaitType == WaitType.WaitUntilStarted ? e.Snapshot.State?.Text == KnownResourceStates.Running : e.Snapshot.HealthStatus == HealthStatus.Healthy;

        string Goal() => wait.WaitType == WaitType.WaitUntilStarted ? "running" : "healthy";
    }

    private async Task WaitForCompletionAsync(WaitAnnotation wait, CancellationToken cancellationToken)
    {
        var name = wait.Resource.Name;
        var ended = await notifications.WaitForResourceAsync(name, e => KnownResourceStates.IsUnavailable(e.Snapshot.State?.Text), cancellationToken);
        if (ended.Snapshot.State!.Text is var state && state != KnownResourceStates.Finished && state != KnownResourceStates.Exited)
            throw new DistributedApplicationException($"'{name}' could not be started.");
        if (ended.Snapshot.ExitCode != wait.ExitCode)
            throw new DistributedApplicationException($"'{name}' ended with exit code {ended.Snapshot.ExitCode}, not {wait.ExitCode}.");
    }
}
