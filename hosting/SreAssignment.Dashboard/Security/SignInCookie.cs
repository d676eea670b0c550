using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.Options;

namespace SreAssignment.Dashboard.Security;

/// <summary>Signs in whom the dashboard itself sends.</summary>
internal sealed class SignInCookie(IOptionsMonitor<CookieAuthenticationOptions> options)
{
    /// <summary>A cookie header for a request of the dashboard's own.</summary>
    public string Create()
    {
        var cookie = options.Get(SignIn.Scheme);
        return $"{cookie.Cookie.Name}={cookie.TicketDataFormat.Protect(new AuthenticationTicket(SignIn.Principal(), SignIn.Scheme))}";
    }
}
