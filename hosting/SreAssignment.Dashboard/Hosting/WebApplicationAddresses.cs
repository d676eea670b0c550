using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace SreAssignment.Dashboard.Hosting;

internal static class WebApplicationAddresses
{
    /// <summary>The addresses that a started application listens on, in the order they were asked for.</summary>
    public static IReadOnlyList<Uri> Addresses(this WebApplication app) => app.Services.GetRequiredService<IServer>().Addresses();

    /// <summary>The addresses that a started server listens on, in the order they were asked for.</summary>
    public static IReadOnlyList<Uri> Addresses(this IServer server) =>
        [.. server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a))];
}
