using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;

namespace SreAssignment.Dashboard.Security;

/// <summary>A browser is signed in by the link on the terminal, and then by a cookie until the application ends.</summary>
internal static class SignIn
{
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string Path = "/login";

    public static void AddSignIn(this IServiceCollection services, LoginTokens tokens)
    {
        // With the application the keys are gone, and with them every sign-in.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton(tokens).AddSingleton<SignInCookie>().AddCascadingAuthenticationState().AddAuthorization();
        services.AddAuthentication(Scheme).AddCookie(cookie =>
        {
            // Cookies know no ports: a name of its own for each run keeps two dashboards apart.
            cookie.Cookie.Name = $"dashboard-{Guid.NewGuid():N}";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Strict;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.LoginPath = Path;
            cookie.SlidingExpiration = true;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
        });
    }

    /// <summary>Whoever started the application: nobody else signs in.</summary>
    public static ClaimsPrincipal Principal() => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, Environment.UserName)], Scheme));

    public static void MapSignIn(this WebApplication app) => app.MapGet(Path, async (HttpContext context, LoginTokens tokens, string? t) =>
    {
        if (t is null || !tokens.TryUse(t))
            return Results.Content(SignInPage.Html(isTokenWrong: t is not null), "text/html; charset=utf-8", statusCode: StatusCodes.Status401Unauthorized);
        await context.SignInAsync(Principal(), new AuthenticationProperties { IsPersistent = true });
        return Results.LocalRedirect("/");
    }).AllowAnonymous();
}
