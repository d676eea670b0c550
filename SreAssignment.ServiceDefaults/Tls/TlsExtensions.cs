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
            kestrel => kestrel.ConfigureHttpsDefaults(
                https => https.ServerCertificateSelector = (_, _) => services.GetRequiredService<ServerCertificate>().Current)));
    }
}
