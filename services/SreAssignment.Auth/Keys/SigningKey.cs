using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Keys;

/// <summary>One P-256 key: the private key that signs tokens (ES256, RFC 7518 section 3.4) and the public key that verifies them.</summary>
/// <remarks>
/// It is never disposed: a request may be signing with a key at the moment at which it leaves the ring. The handle is freed with the last reference.
/// </remarks>
internal sealed class SigningKey
{
    // Two integers of 32 bytes (RFC 7518 section 3.4).
    private const int SignatureLength = 64;

    // The default encoder, which is for JSON in HTML, escapes the plus sign of at+jwt.
    private static readonly JsonSerializerOptions HeaderFormat = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ECDsa _ecdsa;
    private readonly byte[] _header;

    private SigningKey(string kid, DateTimeOffset activatesAt, ECDsa ecdsa)
    {
        _ecdsa = ecdsa;
        _header = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(Encoding.UTF8.GetBytes(HeaderOf(kid).ToJsonString(HeaderFormat))) + ".");
        Kid = kid;
        ActivatesAt = activatesAt;
        // A factory of its own: the default one caches signers process-wide by public key, beyond the life of this object.
        SecurityKey = new ECDsaSecurityKey(ecdsa) { KeyId = kid, CryptoProviderFactory = new CryptoProviderFactory() };
        PublicKey = PublicJwk.From(kid, ecdsa);
    }

    /// <summary>The identifier tokens carry in their header and the published key carries in the key set.</summary>
    public string Kid { get; }

    /// <summary>The moment from which this key may sign.</summary>
    public DateTimeOffset ActivatesAt { get; }

    public ECDsaSecurityKey SecurityKey { get; }

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

    /// <summary>Signs a token, and returns it in the compact form of RFC 7515 section 7.1.</summary>
    /// <param name="claims">The claims as JSON in UTF-8.</param>
    public string Sign(ReadOnlySpan<byte> claims)
    {
        var signed = _header.Length + Base64Url.GetEncodedLength(claims.Length);
        var length = signed + 1 + Base64Url.GetEncodedLength(SignatureLength);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _header.CopyTo(buffer, 0);
            Base64Url.EncodeToUtf8(claims, buffer.AsSpan(_header.Length));
            Span<byte> signature = stackalloc byte[SignatureLength];
            _ecdsa.SignData(buffer.AsSpan(0, signed), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            buffer[signed] = (byte)'.';
            Base64Url.EncodeToUtf8(signature, buffer.AsSpan(signed + 1));
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // RFC 9068 section 2.1.
    private static JsonObject HeaderOf(string kid) => new()
    {
        ["alg"] = SecurityAlgorithms.EcdsaSha256,
        ["kid"] = kid,
        ["typ"] = AccessTokenClaimNames.TokenType,
    };

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
