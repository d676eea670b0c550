using SreAssignment.Gateway.Docs;
using SreAssignment.Gateway.Edge;
using SreAssignment.Gateway.Forwarding;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Page;
using SreAssignment.Gateway.Routing;
using SreAssignment.Gateway.Tokens;

namespace SreAssignment.Gateway;

/// <summary>The gateway, put together: the same for Program and for tests.</summary>
internal static class GatewayApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddPage();
        builder.AddServiceDefaults();
        builder.AddAccessTokenValidation(Audiences.Gateway, ForwardedCalls.Read, ForwardedCalls.Write);
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.AddEdge();
        builder.AddLimits();
        builder.AddTokenExchange();
        builder.AddForwarding();
        builder.AddDocs();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.UsePage();
        app.UseRouting();
        app.UseEdge();
        app.UseAnonymousLimits();
        app.UseTokenExchange();
        app.UseClientLimits();
        app.Use(DocsExtensions.AddPolicyAsync);
        app.MapForwarding();
        app.MapDocs();
        app.MapPage();
        return app;
    }
}
