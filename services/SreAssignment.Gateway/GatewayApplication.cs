using SreAssignment.Gateway.Docs;
using SreAssignment.Gateway.Edge;
using SreAssignment.Gateway.Forwarding;
using SreAssignment.Gateway.Limits;
using SreAssignment.Gateway.Page;
using SreAssignment.Gateway.Tokens;

namespace SreAssignment.Gateway;

/// <summary>The gateway, put together: the same for Program and for tests.</summary>
internal static class GatewayApplication
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.AddServiceDefaults();
        builder.AddAccessTokenValidation(Audiences.Gateway);
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.AddEdge();
        builder.AddLimits();
        builder.AddCallers();
        builder.AddForwarding();
        builder.AddDocs();

        var app = builder.Build();
        app.UseServiceDefaults();
        app.UseEdge();
        app.UseAnonymousLimits();
        app.UseCallers();
        app.UseClientLimits();
        app.Use(DocsExtensions.AddPolicyAsync);
        app.MapForwarding();
        app.MapDocs();
        app.MapPage();
        return app;
    }
}
