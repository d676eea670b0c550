using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Reads the access token of a request (RFC 6750 section 2.1, the only one of its three ways that is taken).</summary>
public static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token, or the refusal to answer with.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out string? token, [NotNullWhen(false)] out IResult? refusal)
    {
        (token, refusal) = (null, null);
        var headers = request.Headers.Authorization;
        // RFC 6750 section 2.3: addresses end up in logs, so a token there is leaked already.
        if (request.Query.ContainsKey("access_token"))
            refusal = BearerChallenge.InvalidRequest("Send the access token in the Authorization header, never in the address.");
        else if (headers is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            refusal = headers.Count > 1 ? Several() : BearerChallenge.MissingToken();
        // Some clients and proxies join two headers into one; neither character occurs in a token.
        else if (header.AsSpan(Scheme.Length).IndexOfAny(' ', ',') >= 0)
            refusal = Several();
        else
            token = header[Scheme.Length..];
        return token is not null;
    }

    private static IResult Several() => BearerChallenge.InvalidRequest("Send one Authorization header with one access token.");
}
