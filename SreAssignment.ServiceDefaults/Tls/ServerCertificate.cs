using System.Diagnostics.Metrics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;
using SreAssignment.ServiceDefaults.Files;
using SreAssignment.ServiceDefaults.Telemetry;

namespace SreAssignment.ServiceDefaults.Tls;

/// <summary>The server's certificate, from a folder with <c>tls.crt</c> and <c>tls.key</c> as cert-manager writes them.</summary>
internal sealed partial class ServerCertificate
{
    public const string FolderSetting = "Tls:Folder";
    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly ILogger<ServerCertificate> _logger;
    private readonly Counter<long> _errors;
    private volatile X509Certificate2 _current;
    private string? _lastProblem;

    /// <exception cref="InvalidOperationException">The certificate cannot be read.</exception>
    public ServerCertificate(string folder, IMeterFactory meters, ILogger<ServerCertificate> logger)
    {
        var meter = meters.Create(TelemetryExtensions.MeterName);
        _errors = meter.CreateCounter<long>(
            "service.certificate.errors", "{error}", "Reads of the server's certificate that failed.");

        // increase() ignores the first sample of a series, so a series that begins with the first error hides that error.
        _errors.Add(0);
        _certificatePath = Path.Combine(folder, "tls.crt");
        _keyPath = Path.Combine(folder, "tls.key");
        _logger = logger;
        try
        {
            _current = Read();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"{FolderSetting} is '{folder}', its certificate cannot be read: {e.Message} Put tls.crt and tls.key there in PEM, or remove the setting.", e);
        }

        meter.CreateObservableGauge(
            "service.certificate.expiry_timestamp",
            () => new DateTimeOffset(_current.NotAfter).ToUnixTimeSeconds(),
            "s",
            "Expiry of the server's certificate in Unix time.");
    }

    public X509Certificate2 Current => _current;

    /// <summary>Loads the certificate that is in the folder now. The current one stays in use when that fails; each problem is logged once.</summary>
    public void Refresh()
    {
        try
        {
            // The current one is not disposed: handshakes may still use it.
            var read = Read();
            _lastProblem = null;
            if (read.Thumbprint == _current.Thumbprint)
            {
                read.Dispose();
                return;
            }

            _current = read;
            Renewed(read.NotAfter.ToUniversalTime());
        }
        catch (Exception e)
        {
            // This runs on a timer, where an exception would end the process.
            _errors.Add(1);
            if (e.Message != _lastProblem)
                NotRead(_certificatePath, e);

            _lastProblem = e.Message;
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
        var certificate = X509Certificate2.CreateFromPem(ReadText(_certificatePath), ReadText(_keyPath));
        return OperatingSystem.IsWindows() ? ToStored(certificate) : certificate;
    }

    private static string ReadText(string path) => Encoding.UTF8.GetString(SmallFile.ReadAllBytes(path));

    [LoggerMessage(LogLevel.Information, "Certificate renewed, valid until {NotAfter:u}")]
    private partial void Renewed(DateTime notAfter);

    [LoggerMessage(LogLevel.Warning, "Certificate {Path} not read; the current one stays in use. Check the files of Tls:Folder.")]
    private partial void NotRead(string path, Exception exception);
}
