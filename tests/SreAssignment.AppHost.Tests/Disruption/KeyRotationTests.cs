using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.AppHost.Tests.Disruption;

/// <summary>Signing keys are rotated while clients use the platform.</summary>
[NonParallelizable, Category("Soak")]
public sealed class KeyRotationTests
{
    // Auth polls the folder every 5 s, and a token validator fetches the keys at most every 10 s. The runbook says 5 minutes.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(17);

    private static readonly TimeSpan LongerThanKeysArePolled = TimeSpan.FromSeconds(11);

    [Test]
    public async Task Rotation_fails_no_request_and_keeps_tokens_of_the_old_key_valid()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        var keys = Path.Combine(platform.DataDirectory, "keys");
        var oldFile = Directory.GetFiles(keys, "*.pem").Single();
        var oldToken = await platform.TokenAsync();
        using var load = await Load.StartAsync(platform, await Load.RenditionsAsync(platform, oldToken), Load.NewTokens(platform));

        var kid = AddKey(keys, DateTimeOffset.UtcNow + Lead);
        await load.RunUntilAsync(async () => KeyOf(await platform.TokenAsync()) == kid);
        Assert.That(KeyOf(oldToken), Is.Not.EqualTo(kid));

        File.Delete(oldFile);
        await load.RunForAsync(LongerThanKeysArePolled);
        var (_, failures) = await load.StopAsync();
        Assert.That(failures, Is.Empty);

        using var published = JsonDocument.Parse(await platform.Http.GetStringAsync("/.well-known/jwks.json"));
        Assert.That(
            published.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()),
            Is.EquivalentTo([KeyOf(oldToken), kid]), "the old key stays until the last of its tokens has expired");
    }

    private static string KeyOf(string token) => new JsonWebToken(token).Kid;

    private static string AddKey(string folder, DateTimeOffset from)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var name = $"{from.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}-{kid}.pem";
        File.WriteAllText(Path.Combine(folder, name), key.ExportPkcs8PrivateKeyPem());
        return kid;
    }
}
