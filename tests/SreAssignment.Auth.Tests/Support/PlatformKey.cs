using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Tests.Support;

/// <summary>Signs any header and payload with the key of a running service.</summary>
internal sealed class PlatformKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create();
    private readonly string _kid;

    public PlatformKey(string folder)
    {
        var path = Directory.GetFiles(Path.Combine(folder, "keys"), "*.pem").Single();
        _key.ImportFromPem(File.ReadAllText(path));
        var name = Path.GetFileNameWithoutExtension(path);
        _kid = name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..];
    }

    /// <summary>The header of an access token.</summary>
    public JsonObject Header() => new() { ["alg"] = "ES256", ["kid"] = _kid, ["typ"] = "at+jwt" };

    /// <summary>The claims of a valid access token of a client.</summary>
    public static JsonObject Claims(DateTimeOffset now) => new()
    {
        ["iss"] = AuthHost.Issuer,
        ["sub"] = TestClients.Demo.Id,
        ["aud"] = "gateway",
        ["client_id"] = TestClients.Demo.Id,
        ["scope"] = TestClients.ReadAndWrite,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["nbf"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.ToUnixTimeSeconds() + 300,
        ["jti"] = Guid.NewGuid().ToString("N"),
    };

    public string Sign(JsonNode header, JsonNode payload) => Sign(header.ToJsonString(), payload.ToJsonString());

    public string Sign(string header, string payload)
    {
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();
}
