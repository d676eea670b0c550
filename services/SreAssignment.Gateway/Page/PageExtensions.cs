using System.Globalization;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.Gateway.Page;

/// <summary>The page at <c>/</c>: sign in, drop an image, see renditions. It is a client of the public API without rights of its own.</summary>
internal static class PageExtensions
{
    // Only these files run, no markup is made from text, nothing comes from another origin, and the browser itself submits no form.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void AddPage(this WebApplicationBuilder builder)
    {
        // The files are beside the service once it is published, whatever the working directory is, and in the project before.
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
            builder.Environment.WebRootFileProvider = new PhysicalFileProvider(published);
        else
            builder.WebHost.UseStaticWebAssets();
        // Without this a build has another pipeline than what is published: no Brotli, no tags, and a fallback route for every path.
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
        var serve = endpoint.RequestDelegate!;
        var headers = endpoint.Metadata.OfType<StaticAssetDescriptor>().Single().ResponseHeaders;
        var length = headers.Single(header => header.Name == HeaderNames.ContentLength).Value;
        endpoint.RequestDelegate = context =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
            context.Response.OnStarting(() =>
            {
                // Validated with each request: nothing else keeps the files of one version together.
                context.Response.Headers.CacheControl = "no-cache";
                if (HttpMethods.IsHead(context.Request.Method) && context.Response.StatusCode == StatusCodes.Status200OK)
                    context.Response.Headers.ContentLength = long.Parse(length, CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
            return serve(context);
        };
    });
}
