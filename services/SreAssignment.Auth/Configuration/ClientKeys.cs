using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.ServiceDefaults.Files;

namespace SreAssignment.Auth.Configuration;

/// <summary>Reads the public keys of a client: a JWK or a JWK Set (RFC 7517), or PEM, as text or as the path of a file.</summary>
internal static class ClientKeys
{
    private const int MinRsaBits = 2048;

    /// <summary>Reads the keys. Private parts of a JWK are rejected: only the client may have them.</summary>
    /// <exception cref="InvalidDataException">It has no key, or one that cannot be used; the message says which are.</exception>
    public static IReadOnlyList<SecurityKey> Read(string text, string folder)
    {
        var content = text.TrimStart();
        try
        {
            if (!IsKey(content))
                content = Encoding.UTF8.GetString(SmallFile.ReadAllBytes(Path.Combine(folder, text))).TrimStart();
            if (!IsKey(content))
                throw new InvalidDataException("it is neither JSON nor PEM");

            IReadOnlyList<SecurityKey> keys = content[0] == '{' ? FromJson(content) : [FromPem(content)];
            return keys.Count > 0 ? keys : throw new InvalidDataException("it has no key");
        }
        catch (Exception exception) when (
            exception is ArgumentException or CryptographicException or NotSupportedException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private static bool IsKey(string content) => content.StartsWith('{') || content.StartsWith("-----BEGIN ", StringComparison.Ordinal);

    private static SecurityKey[] FromJson(string json)
    {
        var set = new JsonWebKeySet(json);
        IEnumerable<JsonWebKey> keys = set.Keys.Count > 0 ? set.Keys : [new JsonWebKey(json)];
        return [.. keys.Select(FromJwk)];
    }

    private static SecurityKey FromJwk(JsonWebKey key)
    {
        if (key.HasPrivateKey)
            throw new InvalidDataException("it has a private key; give the public key only");

        SecurityKey usable = key switch
        {
            { Kty: "EC", Crv: "P-256" } => new ECDsaSecurityKey(ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) },
            })),
            { Kty: "RSA" } => Rsa(RSA.Create(new RSAParameters
            {
                Modulus = Base64UrlEncoder.DecodeBytes(key.N),
                Exponent = Base64UrlEncoder.DecodeBytes(key.E),
            })),
            _ => throw new InvalidDataException($"it has a key of type '{key.Kty}' and curve '{key.Crv}'; use EC with P-256, or RSA"),
        };
        usable.KeyId = key.Kid;
        return usable;
    }

    private static SecurityKey FromPem(string pem)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new InvalidDataException("it has a private key; give the public key only");

        try
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new ECDsaSecurityKey(ecdsa)
                : throw new InvalidDataException("it has a key on another curve than P-256");
        }
        catch (CryptographicException)
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return Rsa(rsa);
        }
    }

    private static RsaSecurityKey Rsa(RSA rsa) => rsa.KeySize >= MinRsaBits
        ? new RsaSecurityKey(rsa)
        : throw new InvalidDataException($"it has an RSA key of {rsa.KeySize} bits; use at least {MinRsaBits}");
}
