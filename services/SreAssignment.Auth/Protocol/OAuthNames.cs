using System.Buffers;

namespace SreAssignment.Auth.Protocol;

/// <summary>The paths of the OAuth endpoints, below the issuer.</summary>
internal static class OAuthPaths
{
    public const string Token = "/oauth2/token";

    public const string Revocation = "/oauth2/revoke";

    public const string Introspection = "/oauth2/introspect";
}

/// <summary>The listeners of the service. Only services of the platform can connect to the internal one.</summary>
[Flags]
internal enum Listeners
{
    Public = 1,
    Internal = 2,
}

/// <summary>The grant types of the token endpoint.</summary>
internal static class GrantTypes
{
    /// <summary>RFC 6749 section 4.4, on the public listener.</summary>
    public const string ClientCredentials = "client_credentials";

    /// <summary>RFC 8693 section 2.1, on the internal listener.</summary>
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

    public static readonly string[] All = [ClientCredentials, TokenExchange];
}

/// <summary>RFC 6749 appendix A.1 and A.2: a client id and a client secret are <c>*VSCHAR</c>, which is printable ASCII with the space.</summary>
internal static class VisibleText
{
    private static readonly SearchValues<char> VsChar = SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code)]);

    public static bool IsValid(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(VsChar);
}

/// <summary>Limits of the protocol's texts.</summary>
internal static class AuthLimits
{
    /// <summary>The longest client identifier, in characters.</summary>
    public const int MaxClientIdLength = 128;
}
