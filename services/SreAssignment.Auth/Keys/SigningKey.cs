using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Keys;

/// <summary>One P-256 key: the private key that signs tokens (ES256, RFC 7518 section 3.4) and the public key that verifies them.</summary>
/// <remarks>
/// It is never disposed: a request may be signing with a key at the moment at which it leaves the ring. The handle is freed with the last reference.
/// </remarks>
internal sealed class SigningKey
{
    private SigningKey(string kid, DateTimeOffset activatesAt, ECDsa ecdsa)
    {
        Kid = kid;
        ActivatesAt = activatesAt;
        // A factory of its own: the default one caches signers process-wide by public key, beyond the life of this object.
        SecurityKey = new ECDsaSecurityKey(ecdsa) { KeyId = kid, CryptoProviderFactory = new CryptoProviderFactory() };
        Credentials = new SigningCredentials(SecurityKey, SecurityAlgorithms.EcdsaSha256);
        PublicKey = PublicJwk.From(kid, ecdsa);
    }

    /// <summary>The identifier tokens carry in their header and the published key carries in the key set.</summary>
    public string Kid { get; }

    /// <summary>The moment from which this key may sign.</summary>
    public DateTimeOffset ActivatesAt { get; }

    public ECDsaSecurityKey SecurityKey { get; }

    public SigningCredentials Credentials { get; }

    public PublicJwk PublicKey { get; }

    /// <summary>Reads a private key from PEM text (SEC 1 or PKCS #8).</summary>
    /// <exception cref="InvalidDataException">The text holds no P-256 private key; the message says what it holds instead.</exception>
    public static SigningKey FromPem(string kid, DateTimeOffset activatesAt, string pem)
    {
        var ecdsa = ECDsa.Create();
        try
        {
            ecdsa.ImportFromPem(pem);
            // Fails for a public key, which signs nothing.
            var curve = ecdsa.ExportParameters(includePrivateParameters: true).Curve;
            if (!curve.IsNamed || curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
                throw new InvalidDataException($"it holds a key on the curve {NameOf(curve)}; ES256 needs P-256");

            return new SigningKey(kid, activatesAt, ecdsa);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException or NotSupportedException)
        {
            ecdsa.Dispose();
            throw new InvalidDataException("it does not hold one whole EC private key in PEM", exception);
        }
        catch (InvalidDataException)
        {
            ecdsa.Dispose();
            throw;
        }
    }

    private static string NameOf(ECCurve curve) => curve.IsNamed ? curve.Oid.FriendlyName ?? curve.Oid.Value ?? "without a name" : "of explicit parameters";
}

/// <summary>The public key of a signing key (RFC 7517 section 4, RFC 7518 section 6.2.1).</summary>
internal sealed record PublicJwk(string Kty, string Use, string Alg, string Kid, string Crv, string X, string Y)
{
    public static PublicJwk From(string kid, ECDsa ecdsa)
    {
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new PublicJwk("EC", "sig", SecurityAlgorithms.EcdsaSha256, kid, "P-256", Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y));
    }
}
