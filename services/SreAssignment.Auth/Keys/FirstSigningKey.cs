using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Keys;

/// <summary>Puts one key into an empty folder, however many processes try at once.</summary>
internal static class FirstSigningKey
{
    private const string LockName = ".lock";
    private const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Creates the key when the folder holds none and nobody else is about to. The file is complete the moment it has its name, and readable
    /// by its owner only.
    /// </summary>
    /// <returns>The new file's name; null when there is a key already or another process is creating it just now.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static string? TryCreate(string folder, DateTimeOffset now)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        using var exclusive = TryLock(Path.Combine(folder, LockName));
        if (exclusive is null || Directory.EnumerateFiles(folder, SigningKeyFileName.Pattern).Any())
            return null;

        // Only the holder of the lock writes these, so what is left was left by one that was killed.
        foreach (var leftover in Directory.GetFiles(folder, $"*{TemporarySuffix}"))
            File.Delete(leftover);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // RFC 7638, as the key's identifier everywhere.
        var kid = Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
        var name = new SigningKeyFileName(now, kid).ToString();
        var temporary = Path.Combine(folder, name + TemporarySuffix);
        using (var file = new FileStream(temporary, OwnerOnly(FileMode.CreateNew)))
        {
            file.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, Path.Combine(folder, name));
        return name;
    }

    // The operating system frees the lock when its holder dies, so there is nothing stale to clear. The file itself stays: deleting it
    // would let two processes hold locks on two files of one name.
    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, OwnerOnly(FileMode.OpenOrCreate));
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            return null;
        }
    }

    private static FileStreamOptions OwnerOnly(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        return options;
    }

    // ERROR_SHARING_VIOLATION, EWOULDBLOCK of Linux, EWOULDBLOCK of macOS: the framework has no exception type of its own for it.
    private static bool IsHeldByAnother(IOException exception) => exception.HResult is unchecked((int)0x80070020) or 11 or 35;
}
