using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SreAssignment.ServiceDefaults.Draining;
using SreAssignment.ServiceDefaults.Health;
using SreAssignment.ServiceDefaults.Http;
using SreAssignment.ServiceDefaults.Management;
using SreAssignment.ServiceDefaults.Problems;
using SreAssignment.ServiceDefaults.Telemetry;
using SreAssignment.ServiceDefaults.Tls;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the platform has in common, in two calls.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds telemetry, health checks, service discovery and resilience for HTTP clients, the management listener, the certificate, the drain at shutdown,
    /// problem details, and JSON logs outside Development.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddStartReport();
        builder.AddManagementPort();
        builder.AddTrustedProxies();
        builder.AddServerCertificate();
        builder.AddConsoleLogs();
        builder.AddTelemetry();
        builder.AddReadiness();
        builder.AddDrain();
        builder.AddHttpClientDefaults();
        builder.AddProblems();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        return builder;
    }

    /// <summary>
    /// Serves management requests on the management port. On every other port, each request gets its id and the address that trusted proxies report, and each
    /// error an RFC 9457 body. A response has <c>Connection: close</c> when the replica drains, or when a request body was rejected unread. Must come first in
    /// the pipeline.
    /// </summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseDrain();
        app.UseManagement();
        app.UseServiceMetrics();
        app.UseTrustedProxies();
        app.UseUnreadRequestBodies();
        app.UseRequestId();
        app.UseProblems();
        app.UseMethodNames();
        app.UseHostNames();
        return app;
    }
}
