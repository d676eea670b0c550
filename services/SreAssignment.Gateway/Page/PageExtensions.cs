namespace SreAssignment.Gateway.Page;

/// <summary>The page at <c>/</c> for people: sign in, drop an image, see renditions. It is a client of the public API like any other and has no rights of its own.</summary>
internal static class PageExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    // No script and no style but these files, no markup made from text, no other origin for anything, and no form that the browser would send by itself.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void MapPage(this WebApplication app)
    {
        foreach (var file in PageFile.LoadAll())
        {
            app.MapMethods(file.Path, Methods, (HttpRequest request, HttpResponse response) =>
            {
                response.Headers.ContentSecurityPolicy = Policy;
                response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return file.Answer(request, response);
            });
        }
    }
}
