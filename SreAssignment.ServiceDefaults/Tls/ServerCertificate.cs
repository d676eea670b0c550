using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Tls;

/// <summary>The server's certificate, from a folder with <c>tls.crt</c> and <c>tls.key</c> as cert-manager writes them.</summary>
internal sealed partial class ServerCertificate
{
    public const string FolderSetting = "Tls:Folder";
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ILogger<ServerCertificate> _logger;
    private volatile X509Certificate2 _current;

    /// <exception cref="InvalidOperationException">The certificate cannot be read.</exception>
    public ServerCertificate(string folder, ILogger<ServerCertificate> logger)
    {
        _certificatePath = Path.Combine(folder, "tls.crt");
        _keyPath = Path.Combine(folder, "tls.key");
        _logger = logger;
        try
        {
            _current = Read();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new InvalidOperationException(
                $"{FolderSetting} is '{folder}', its certificate cannot be read: {e.Message} Put tls.crt and tls.key there in PEM, or remove the setting.", e);
        }
    }

    public X509Certificate2 Current => _current;

    /// <summary>Loads the certificate that is in the folder now. Keeps the current one when it cannot be read.</summary>
    public void Refresh()
    {
        try
        {
            // The current one is not disposed: handshakes may still use it.
            var read = Read();
            if (read.Thumbprint == _current.Thumbprint)
            {
                read.Dispose();
                return;
            }

            _current = read;
            Renewed(read.NotAfter.ToUniversalTime());
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            NotRead(_certificatePath, e);
        }
    }

    /// <summary>
    /// Returns a certificate whose key is in the key store of the system, for the time that it is in use. Schannel on Windows cannot use a key that exists in
    /// the memory of this process only, as one from PEM does; see https://github.com/dotnet/runtime/issues/23749.
    /// </summary>
    internal static X509Certificate2 ToStored(X509Certificate2 certificate)
    {
        using (certificate)
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
    }

    private X509Certificate2 Read()
    {
        var certificate = X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath);
        return OperatingSystem.IsWindows() ? ToStored(certificate) : certificate;
    }

    // The two files do not match when the mount changes between the two reads.
    private static bool IsUnreadable(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    [LoggerMessage(LogLevel.Information, "The server's certificate was renewed and is valid until {NotAfter:u}.")]
    private partial void Renewed(DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "The server's certificate {Path} cannot be read; the current one stays in use.")]
    private partial void NotRead(string path, Exception exception);
}
