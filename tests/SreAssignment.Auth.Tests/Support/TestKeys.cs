using System.Security.Cryptography;
using SreAssignment.Auth.Keys;

namespace SreAssignment.Auth.Tests.Support;

/// <summary>Signing keys for tests.</summary>
internal static class TestKeys
{
    public static string NewPem(ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    public static SigningKey New(string kid, DateTimeOffset activatesAt) => SigningKey.FromPem(kid, activatesAt, NewPem());

    /// <summary>Puts a key into a folder, as an operator would.</summary>
    public static string Add(string folder, string kid, DateTimeOffset activatesAt, string? pem = null)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, new SigningKeyFileName(activatesAt, kid).ToString());
        File.WriteAllText(path, pem ?? NewPem());
        return path;
    }
}
