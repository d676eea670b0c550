using Microsoft.Extensions.Hosting;

namespace SreAssignment.ServiceDefaults.Tls;

/// <summary>Looks for a renewed certificate again and again. Mounted secrets are changed by swapping a symbolic link, which file watchers do not see.</summary>
internal sealed class ServerCertificatePolling(ServerCertificate certificate, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>Certificates are renewed weeks before they end, so there is no hurry.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => certificate.Refresh(), null, Interval, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _timer?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();
}
