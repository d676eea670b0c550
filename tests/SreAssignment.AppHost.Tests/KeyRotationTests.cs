using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.AppHost.Tests;

/// <summary>Signing keys come and go under load, and nobody notices.</summary>
[Category("Soak")]
public sealed class KeyRotationTests
{
    // A replica of auth may see the file 5 s late, and whoever checks tokens may ask for keys once in 10 s; the runbook says 5 minutes.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(17);

    private static readonly TimeSpan LongerThanKeysArePolled = TimeSpan.FromSeconds(11);

    [Test]
    public async Task A_rotation_fails_no_request_and_leaves_the_tokens_of_the_old_key_valid()
    {
        await using var platform = await Platform.StartAsync();
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
