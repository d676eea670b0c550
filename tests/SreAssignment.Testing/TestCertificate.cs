using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SreAssignment.Testing;

/// <summary>A self-signed certificate for the loopback address, as the two PEM files that a cluster mounts: <c>tls.crt</c> and <c>tls.key</c>.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Creates the certificate in a folder of its own.</summary>
    public TestCertificate() => Thumbprint = Write(_folder.Path, "loopback");

    /// <summary>Gets the path of the certificate.</summary>
    public string Path => System.IO.Path.Combine(_folder.Path, "tls.crt");

    /// <summary>Gets the path of the private key.</summary>
    public string KeyPath => System.IO.Path.Combine(_folder.Path, "tls.key");

    /// <summary>Gets the SHA-1 thumbprint in hexadecimal.</summary>
    public string Thumbprint { get; }

    /// <summary>Writes a new certificate and its key into a folder, over the files of an earlier one.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="name">The common name.</param>
    /// <returns>The SHA-1 thumbprint in hexadecimal.</returns>
    public static string Write(string folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
        File.WriteAllText(System.IO.Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(System.IO.Path.Combine(folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.Thumbprint;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
