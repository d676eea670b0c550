using Scalar.AspNetCore;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Docs;

/// <summary>The API's description at <c>/openapi/v1.json</c>, and a page to read it at <c>/docs</c> that loads nothing from elsewhere.</summary>
internal static class DocsExtensions
{
    private const string Page = "/docs";
    private const string Settings = "settings.js";

    public static void AddDocs(this IHostApplicationBuilder builder) =>
        builder.Services.AddOpenApi(options => options.AddDocumentTransformer<ApiDocument>());

    public static void MapDocs(this WebApplication app)
    {
        app.MapOpenApi();
        // Else the reader tries whether it may make code from text, which the policy forbids: no harm, but an error in the browser's log.
        app.MapGet($"{Page}/{Settings}", () => Results.Text("globalThis.__zod_globalConfig = { jitless: true };", "text/javascript"));
        app.MapScalarApiReference(Page, options => options
            .WithTitle("SreAssignment API")
            .WithNonce()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            // It would open the reader's maker's site.
            .HideClientButton()
            .ExpandAllTags()
            .PreserveSchemaPropertyOrder()
            .DisableRequiredPropertiesFirst()
            .AddHeadContent($"<script src=\"{Settings}\"></script>")
            .AddPreferredSecuritySchemes(CallDocument.AccessToken)
            .AddDefaultScopes(CallDocument.AccessToken, [ForwardedCalls.Read, ForwardedCalls.Write]));
    }

    /// <summary>Only scripts of this gateway and those with the answer's own nonce run. The reader writes its styles into the page as it goes, hence inline ones.</summary>
    public static Task AddPolicyAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments(Page))
        {
            context.Response.OnStarting(
                () =>
                {
                    var nonce = context.Items[ScalarOptions.NonceHttpContextItemKey] is { } value ? $" 'nonce-{value}'" : "";
                    context.Response.Headers.ContentSecurityPolicy =
                        $"default-src 'none'; script-src 'self'{nonce}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
                        + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                    return Task.CompletedTask;
                });
        }
        return next(context);
    }
}
