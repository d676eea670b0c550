using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>A store that fails makes the service degraded, not unready: what needs no store still works, and the rest answers 503.</summary>
internal sealed class ObjectStoreHealthCheck(IObjectStore store) : IHealthCheck
{
    // Below the 2 s that a readiness probe waits: an answer that comes later counts as unready, for every replica at once.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            await store.HeadAsync("health", deadline.Token);
            return HealthCheckResult.Healthy();
        }
        catch (ObjectNotFoundException)
        {
            // It answered, and that is all that is asked.
            return HealthCheckResult.Healthy();
        }
        catch (ObjectStoreUnavailableException exception)
        {
            return HealthCheckResult.Degraded(exception.Message, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded($"The object store has not answered within {Deadline.TotalSeconds:0} s.");
        }
    }
}
