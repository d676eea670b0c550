using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Telemetry;

[assembly: HostExtension(typeof(DashboardExtension))]

namespace SreAssignment.Dashboard.Hosting;

/// <summary>Adds the dashboard to an application that is run.</summary>
internal sealed class DashboardExtension : IHostExtension
{
    public void Configure(IDistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        if (options.DisableDashboard)
            return;
        builder.Services.AddOptions<TelemetryLimits>().BindConfiguration(TelemetryLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<ServicePromises>().BindConfiguration(ServicePromises.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services
            .AddSingleton<TelemetryStore>()
            .AddSingleton<ResourceMonitor>()
            .AddSingleton<DashboardService>()
            .AddHostedService(services => services.GetRequiredService<DashboardService>());
    }
}
