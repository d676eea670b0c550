using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Tls;

/// <summary>The certificate that the server shows, read from a folder with <c>tls.crt</c> and <c>tls.key</c> as cert-manager writes them.</summary>
internal sealed partial class ServerCertificate
{
    public const string FolderSetting = "Tls:Folder";
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ILogger<ServerCertificate> _logger;
    private volatile X509Certificate2 _current;

    /// <exception cref="InvalidOperationException">There is no certificate to start with.</exception>
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
                $"{FolderSetting} is '{folder}', and there is no certificate to read: {e.Message} Put tls.crt and tls.key there in PEM, or leave the setting out.", e);
        }
    }

    public X509Certificate2 Current => _current;

    /// <summary>Takes the certificate that is in the folder now; keeps the one before while there is none that can be read.</summary>
    public void Refresh()
    {
        try
        {
            // The one before is not disposed: handshakes may be under way with it.
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

    private X509Certificate2 Read() => X509Certificate2.CreateFromPemFile(_certificatePath, _keyPath);

    // Between the two files the mount may change, and then they do not fit together.
    private static bool IsUnreadable(Exception e) => e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    [LoggerMessage(LogLevel.Information, "The server's certificate was renewed and is valid until {NotAfter:u}.")]
    private partial void Renewed(DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "The server's certificate {Path} cannot be read now; the one before stays in use.")]
    private partial void NotRead(string path, Exception exception);
}
