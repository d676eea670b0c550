using Scalar.AspNetCore;
using SreAssignment.Gateway.Edge;
using SreAssignment.Gateway.Routing;
using SreAssignment.ServiceDefaults.ApiDescription;

namespace SreAssignment.Gateway.Docs;

/// <summary>The description of the API at <c>/openapi/v1.json</c>, and a page to read it at <c>/docs</c> that loads nothing from other origins.</summary>
internal static class DocsExtensions
{
    private const string Page = "/docs";
    private const string Settings = "settings.js";
    private const int MaxDocumentLength = 4 * 1024 * 1024;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    public static void AddDocs(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ServiceDocuments>();
        builder.Services.AddSingleton<ApiDocument>();
        // ServiceDocuments decides when to retry.
#pragma warning disable EXTEXP0001
        builder.Services.AddHttpClient(ServiceDocuments.ClientName)
            .ConfigureHttpClient(client => (client.Timeout, client.MaxResponseContentBufferSize) = (FetchTimeout, MaxDocumentLength))
            .RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
    }

    public static void MapDocs(this WebApplication app)
    {
        app.MapGet(ApiDescriptionExtensions.Path, (ApiDocument document, CancellationToken cancellationToken) => document.GetAsync(cancellationToken));
        // Without this setting the page calls eval to detect whether it is allowed, and the browser logs a violation of the policy.
        app.MapGet($"{Page}/{Settings}", () => Results.Text("globalThis.__zod_globalConfig = { jitless: true };", "text/javascript"));
        app.MapScalarApiReference(Page, options => options
            .WithTitle("SreAssignment API")
            .WithNonce()
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            // The button opens the site of the vendor.
            .HideClientButton()
            .ExpandAllTags()
            .PreserveSchemaPropertyOrder()
            .DisableRequiredPropertiesFirst()
            .AddHeadContent($"<script src=\"{Settings}\"></script>")
            .AddPreferredSecuritySchemes(OpenApiParts.AccessToken)
            .AddDefaultScopes(OpenApiParts.AccessToken, ApiRoutes.Scopes))
            .WithMetadata(new ContentSecurityPolicy(Policy));
    }

    // Only scripts of this gateway and those with the nonce of the response run. The page adds inline styles.
    private static string Policy(HttpContext context)
    {
        var nonce = context.Items[ScalarOptions.NonceHttpContextItemKey] is { } value ? $" 'nonce-{value}'" : "";
        return $"default-src 'none'; script-src 'self'{nonce}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
            + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }
}
