using SreAssignment.Gateway.Docs;
using SreAssignment.Gateway.Edge;
using SreAssignment.Gateway.Forwarding;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Page;
using SreAssignment.Gateway.Routing;
using SreAssignment.Gateway.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Gateway;

/// <summary>The gateway: its services, and the order of its middleware.</summary>
internal static class GatewayExtensions
{
    /// <summary>Adds the services.</summary>
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddPage();
        builder.AddAccessTokenValidation(Audiences.Gateway, ApiRoutes.Scopes);
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.AddEdge();
        builder.AddLimits();
        builder.AddTokenExchange();
        builder.AddForwarding();
        builder.AddDocs();
    }

    /// <summary>Maps the middleware and the endpoints.</summary>
    public static void MapGateway(this WebApplication app)
    {
        app.UsePage();
        app.UseRouting();
        app.UseEdge();
        app.UseAnonymousLimits();
        app.UseTokenExchange();
        app.UseClientLimits();
        app.MapForwarding();
        app.MapDocs();
        app.MapPage();
    }
}
