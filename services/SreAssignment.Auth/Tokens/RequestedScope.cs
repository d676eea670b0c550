using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Tokens;

/// <summary>The parameter <c>scope</c> of a token request (RFC 6749 section 3.3): it narrows what is allowed and never widens it.</summary>
internal static class RequestedScope
{
    /// <summary>The scopes asked for, or all that are allowed when none were.</summary>
    public static Outcome<ScopeSet> Read(OAuthForm form, ScopeSet allowed)
    {
        if (form["scope"] is not { } text)
            return allowed;

        if (!ScopeSet.TryParse(text, out var requested))
            return OAuthError.InvalidScope("The scope holds a character that no scope has; separate scopes by single spaces.");

        if (requested.IsEmpty)
            return allowed;

        return requested.Except(allowed).FirstOrDefault() is { } excess
            ? OAuthError.InvalidScope($"The scope {excess} is not allowed; allowed are: {allowed}.")
            : requested;
    }
}
