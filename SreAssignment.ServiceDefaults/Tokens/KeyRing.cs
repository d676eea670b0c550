using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>The framework's key ring for cookies, which no service has.</summary>
public static class KeyRing
{
    /// <summary>
    /// Removes the hosted service that reads the key ring at start, and writes a first key to the disk. Authentication and YARP add it. The ring is still read
    /// where something needs it.
    /// </summary>
    public static void RemoveKeyRing(this IServiceCollection services)
    {
        foreach (var service in services.Where(IsReadAtStart).ToArray())
            services.Remove(service);

        static bool IsReadAtStart(ServiceDescriptor service) =>
            service is { ServiceType: var type, IsKeyedService: false } && type == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly;
    }
}
