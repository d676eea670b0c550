using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Keys;

/// <summary>The public half of a signing key as RFC 7517 section 4 and RFC 7518 section 6.2.1 write it.</summary>
internal sealed record PublicJwk(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y)
{
    public static PublicJwk From(string kid, ECDsa ecdsa)
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublicJwk("EC", "sig", SecurityAlgorithms.EcdsaSha256, kid, "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
