using System.Globalization;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;
using SreAssignment.Gateway.Edge;

namespace SreAssignment.Gateway.Page;

/// <summary>The page at <c>/</c>: sign in, upload an image, view renditions. It uses the public API with the token of the client that signs in.</summary>
internal static class PageExtensions
{
    // Only scripts of this origin run, and no markup is created from text. The browser itself submits no form.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void AddPage(this WebApplicationBuilder builder)
    {
        // Publishing copies the files next to the assembly. Before that they are in the project.
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
            builder.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        else
            builder.WebHost.UseStaticWebAssets();
        // Otherwise a build serves the files differently from a published service: without Brotli and ETag, and with a fallback route for every path.
        builder.Configuration.AddInMemoryCollection([new("ReloadStaticAssetsAtRuntime", "false")]);
    }

    /// <summary>Makes <c>/</c> the page. Must come before routing.</summary>
    public static void UsePage(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Path == "/")
            context.Request.Path = "/index.html";
        return next(context);
    });

    public static void MapPage(this WebApplication app) => app.MapStaticAssets().Add(endpoint =>
    {
        endpoint.Metadata.Add(new ContentSecurityPolicy(_ => Policy));
        var serve = endpoint.RequestDelegate!;
        var headers = endpoint.Metadata.OfType<StaticAssetDescriptor>().Single().ResponseHeaders;
        var length = headers.Single(header => header.Name == HeaderNames.ContentLength).Value;
        endpoint.RequestDelegate = context =>
        {
            context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            context.Response.OnStarting(() =>
            {
                // Each request is validated, so that all files are of the same version.
                context.Response.Headers.CacheControl = "no-cache";
                if (HttpMethods.IsHead(context.Request.Method) && context.Response.StatusCode == StatusCodes.Status200OK)
                    context.Response.Headers.ContentLength = long.Parse(length, CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            return serve(context);
        };
    });
}
