using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Tls;

internal static class TlsExtensions
{
    /// <summary>Serves https with the certificate of <c>Tls:Folder</c>, where that is set, and with each renewed one from the next connection on.</summary>
    public static void AddServerCertificate(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[ServerCertificate.FolderSetting] is not { Length: > 0 } folder)
            return;
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<ServerCertificate>(services, folder));
        builder.Services.AddHostedService<ServerCertificatePolling>();
        builder.Services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(services => new ConfigureOptions<KestrelServerOptions>(
            kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificateSelector = (_, _) => services.GetRequiredService<ServerCertificate>().Current)));
    }
}

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
