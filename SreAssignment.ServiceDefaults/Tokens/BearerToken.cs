using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Reads the access token of a request from the <c>Authorization</c> header, the only method of RFC 6750 section 2 that is supported.</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Reads the token, or returns the response that rejects the request.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out string? token, [NotNullWhen(false)] out IResult? refusal)
    {
        token = null;
        refusal = null;
        // RFC 6750 section 2.3: an address is written to logs, so a token in it is no longer secret.
        if (request.Query.ContainsKey("access_token"))
        {
            refusal = BearerChallenge.InvalidRequest("Send the access token in the Authorization header, never in the address.");
            return false;
        }

        var headers = request.Headers.Authorization;
        if (headers.Count > 1)
        {
            refusal = Several();
            return false;
        }

        // RFC 6750 section 2.1: one or more spaces separate the scheme and the token.
        var credentials = headers is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim(' ') : "";
        if (credentials.Length == 0)
            refusal = BearerChallenge.MissingToken();
        // Some clients and proxies join two headers into one; neither character occurs in a token.
        else if (credentials.AsSpan().IndexOfAny(' ', ',') >= 0)
            refusal = Several();
        else
            token = credentials;

        return token is not null;
    }

    private static IResult Several() => BearerChallenge.InvalidRequest("Send one Authorization header with one access token.");
}
