using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks one replica how it is: its own http checks at its own ports, and the host's checks by key.</summary>
/// <param name="services">Holds the host's health checks.</param>
internal sealed class HealthProbe(IServiceProvider services) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = Timeout,
    };

    /// <summary>What the checks say before any has run.</summary>
    public static ImmutableArray<HealthReportSnapshot> NotRun(IResource resource) =>
    [
        .. resource.Annotations.OfType<HttpHealthCheckAnnotation>().Select(c => new HealthReportSnapshot(c.Key, null, null, null)),
        .. resource.Annotations.OfType<HealthCheckAnnotation>().Select(c => new HealthReportSnapshot(c.Key, null, null, null)),
    ];

    public async Task<ImmutableArray<HealthReportSnapshot>> CheckAsync(
        IResource resource, IReadOnlyDictionary<EndpointAnnotation, int> ports, CancellationToken cancellationToken)
    {
        var reports = new List<HealthReportSnapshot>();
        foreach (var check in resource.Annotations.OfType<HttpHealthCheckAnnotation>())
            reports.Add(await CheckHttpAsync(check, ports, cancellationToken));
        foreach (var check in resource.Annotations.OfType<HealthCheckAnnotation>())
            reports.Add(await CheckByKeyAsync(check.Key, cancellationToken));
        return [.. reports];
    }

    public void Dispose() => _http.Dispose();

    private async Task<HealthReportSnapshot> CheckHttpAsync(
        HttpHealthCheckAnnotation check, IReadOnlyDictionary<EndpointAnnotation, int> ports, CancellationToken cancellationToken)
    {
        var endpoint = check.Endpoint().EndpointAnnotation;
        var url = new UriBuilder(endpoint.UriScheme, "localhost", ports[endpoint], check.Path).Uri;
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return status == check.StatusCode
                ? new HealthReportSnapshot(check.Key, HealthStatus.Healthy, null, null)
                : new HealthReportSnapshot(check.Key, HealthStatus.Unhealthy, $"{url} answered {status}, not {check.StatusCode}.", null);
        }
        catch (HttpRequestException e)
        {
            return new HealthReportSnapshot(check.Key, HealthStatus.Unhealthy, $"{url} did not answer.", e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new HealthReportSnapshot(check.Key, null, $"{url} did not answer within {Timeout.TotalSeconds} s.", null);
        }
    }

    private async Task<HealthReportSnapshot> CheckByKeyAsync(string key, CancellationToken cancellationToken)
    {
        var report = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(c => c.Name == key, cancellationToken);
        return report.Entries.TryGetValue(key, out var entry)
            ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.Message)
            : new HealthReportSnapshot(key, HealthStatus.Unhealthy, $"No health check '{key}' is registered with the host.", null);
    }
}
