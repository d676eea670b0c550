using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Keys;

/// <summary>Creates the first signing key in an empty folder: exactly one, also when several processes try at once.</summary>
internal static class FirstSigningKey
{
    private const string LockName = ".lock";
    private const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Creates the key when the folder has none and no other process is creating one. The file appears complete, and only its owner can read it.
    /// </summary>
    /// <returns>The new file's name; null when there is a key or another process is creating one.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static string? TryCreate(string folder, DateTimeOffset now)
    {
        OwnerOnly.CreateFolder(folder);
        using var exclusive = TryLock(Path.Combine(folder, LockName));
        if (exclusive is null || Directory.EnumerateFiles(folder, SigningKeyFileName.Pattern).Any())
            return null;

        // Only the holder of the lock writes these, so any that exist are from a killed process.
        foreach (var leftover in Directory.GetFiles(folder, $"*{TemporarySuffix}"))
            File.Delete(leftover);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The key identifier is the thumbprint of RFC 7638.
        var kid = Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
        var name = new SigningKeyFileName(now, kid).ToString();
        var temporary = Path.Combine(folder, name + TemporarySuffix);
        using (var file = OwnerOnly.Open(temporary, FileMode.CreateNew))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, name));
        return name;
    }

    // The operating system releases the lock when its holder exits, so it cannot be stale. The file stays: after a delete, two processes could hold locks
    // on two files of the same name.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return OwnerOnly.Open(path, FileMode.OpenOrCreate);
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            return null;
        }
    }

    // ERROR_SHARING_VIOLATION of Windows, EWOULDBLOCK of Linux and of macOS: .NET has no exception type for it.
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is unchecked((int)0x80070020) or 11 or 35;
}
