using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;

namespace SreAssignment.ServiceDefaults.Http;

internal static class HttpClientDefaults
{
    // Load balancing is per connection, so a connection without an end never reaches a new replica.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromSeconds(60);

    public static void AddHttpClientDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods());
            // Inside the resilience handler, so that each retry resolves the address again.
            http.AddServiceDiscovery();
            http.UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = ConnectionLifetime);
            // The lifetime of connections replaces that of handlers.
            http.SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        });
    }
}
