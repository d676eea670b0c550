using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Tokens;

/// <summary>The parameter <c>scope</c> of a token request (RFC 6749 section 3.3), which narrows what the client is allowed.</summary>
internal static class RequestedScope
{
    /// <summary>The requested scopes, or all that are allowed when the request has none.</summary>
    public static Outcome<ScopeSet> Read(OAuthForm form, ScopeSet allowed)
    {
        if (form["scope"] is not { } text)
            return allowed;

        if (!ScopeSet.TryParse(text, out var requested))
            return OAuthError.InvalidScope("The scope holds a character that is not allowed in a scope; separate scopes by single spaces.");

        if (requested.IsEmpty)
            return allowed;

        return requested.Except(allowed).FirstOrDefault() is { } excess
            ? OAuthError.InvalidScope($"The scope {excess} is not allowed; allowed are: {allowed}.")
            : requested;
    }
}
