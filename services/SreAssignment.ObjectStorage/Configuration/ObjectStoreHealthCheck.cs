using Microsoft.Extensions.Diagnostics.HealthChecks;
using SreAssignment.ObjectStorage.Marker;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>
/// A store that fails makes the service degraded and not unready: requests that need no store succeed, and the others get 503. A store without its marker
/// makes the service unready.
/// </summary>
internal sealed class ObjectStoreHealthCheck(StoreMarker marker) : IHealthCheck
{
    // Less than the 2 s of a readiness probe: a later response counts as unready, for every replica at the same time.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Deadline);
        try
        {
            await marker.CheckAsync(deadline.Token);
            return HealthCheckResult.Healthy();
        }
        catch (ObjectStoreUnavailableException exception) when (marker.IsMissing)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
        catch (ObjectStoreUnavailableException exception)
        {
            return HealthCheckResult.Degraded(exception.Message, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.Degraded($"The object store has not responded within {Deadline.TotalSeconds:0} s.");
        }
    }
}
