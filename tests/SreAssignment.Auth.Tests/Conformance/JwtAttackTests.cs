using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 8725, JSON Web Token Best Current Practices: forged tokens are neither exchanged nor active.</summary>
public sealed class JwtAttackTests : HostedTests
{
    [Test]
    public async Task Section_2_1_Algorithm_none()
    {
        foreach (var none in new[] { "none", "None", "NONE" })
        {
            var (header, payload, _) = await PartsAsync();
            header["alg"] = none;
            await AssertRefusedAsync($"{Encode(header)}.{Encode(payload)}.");
        }
    }

    [Test]
    public async Task Section_2_1_HS256_with_the_public_key_as_secret()
    {
        var key = await PublicKeyAsync();
        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes((string)key["x"]!), Y = Base64UrlEncoder.DecodeBytes((string)key["y"]!) },
        });
        byte[][] secrets =
        [
            Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()), ecdsa.ExportSubjectPublicKeyInfo(), Encoding.UTF8.GetBytes(key.ToJsonString()),
        ];
        foreach (var secret in secrets)
        {
            var (header, payload, _) = await PartsAsync();
            header["alg"] = "HS256";
            var signed = $"{Encode(header)}.{Encode(payload)}";
            await AssertRefusedAsync($"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}");
        }
    }

    [Test]
    public async Task Section_2_1_A_key_in_the_header_of_the_token_is_ignored()
    {
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (header, payload, _) = await PartsAsync();
        var point = own.ExportParameters(includePrivateParameters: false).Q;
        header["jwk"] = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64UrlEncoder.Encode(point.X),
            ["y"] = Base64UrlEncoder.Encode(point.Y),
        };
        await AssertRefusedAsync(Sign(own, header, payload));

        header.Remove("jwk");
        header["kid"] = "unknown";
        await AssertRefusedAsync(Sign(own, header, payload));

        header.Remove("kid");
        await AssertRefusedAsync(Sign(own, header, payload));
    }

    [Test]
    public async Task Section_2_1_A_signature_of_zeros()
    {
        var (header, payload, _) = await PartsAsync();
        await AssertRefusedAsync($"{Encode(header)}.{Encode(payload)}.{Base64UrlEncoder.Encode(new byte[64])}");
        await AssertRefusedAsync($"{Encode(header)}.{Encode(payload)}.");
    }

    [TestCase("scope", "images:admin")]
    [TestCase("sub", "another-client")]
    [TestCase("exp", 4102444800L)]
    [TestCase("aud", "images")]
    public async Task Section_3_3_A_claim_that_was_changed(string claim, object value)
    {
        var (header, payload, signature) = await PartsAsync();
        payload[claim] = JsonValue.Create(value);

        await AssertRefusedAsync($"{Encode(header)}.{Encode(payload)}.{signature}");
    }

    [Test]
    public async Task Section_3_11_Another_kind_of_token_with_the_right_key()
    {
        // The service's own key, read from its folder.
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(Folder, "keys"), "*.pem").Single()));
        var (header, payload, _) = await PartsAsync();
        header["typ"] = "at+jwt";
        using (var control = await Internal.ExchangeAsync(Sign(key, header, payload)))
            Assert.That(control.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the forger can sign");

        foreach (var type in new[] { "JWT", "logout+jwt", "" })
        {
            header["typ"] = type;
            await AssertRefusedAsync(Sign(key, header, payload));
        }

        header["typ"] = "at+jwt";
        payload["iss"] = "https://other.example.com";
        await AssertRefusedAsync(Sign(key, header, payload));
    }

    private static string Sign(ECDsa key, JsonObject header, JsonObject payload)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(JsonObject part) => Base64UrlEncoder.Encode(part.ToJsonString());

    private async Task<(JsonObject Header, JsonObject Payload, string Signature)> PartsAsync()
    {
        var parts = (await Http.TokenAsync(TestClients.Demo)).Split('.');
        return (Decode(parts[0]), Decode(parts[1]), parts[2]);

        static JsonObject Decode(string part) => JsonNode.Parse(Base64UrlEncoder.Decode(part))!.AsObject();
    }

    private async Task<JsonObject> PublicKeyAsync()
    {
        using var response = await Http.GetAsync(new Uri("/.well-known/jwks.json", UriKind.Relative));
        return (await response.JsonAsync())["keys"]!.AsArray().Single()!.AsObject();
    }

    private async Task AssertRefusedAsync(string token)
    {
        await AssertErrorAsync(await Internal.ExchangeAsync(token), HttpStatusCode.BadRequest, "invalid_request");
        Assert.That(await Internal.IsActiveAsync(token), Is.False);
    }
}
