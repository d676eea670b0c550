using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.ServiceDefaults.Tls;

namespace SreAssignment.ServiceDefaults.Tests.Tls;

public sealed class ServerCertificateTests
{
    private readonly string _folder = new TemporaryFolder().Path;

    [Test]
    public async Task Https_uses_the_certificate_of_the_folder_and_the_renewed_one_after_the_next_poll()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Write("first");
        await using var service = await StartAsync(time);
        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=first"));
        Assert.That((await service.Management.GetAsync("/alive")).StatusCode, Is.EqualTo(HttpStatusCode.OK), "the management port has no TLS");

        Write("second");
        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=first"));
        time.Advance(ServerCertificatePolling.Interval);
        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=second"));
    }

    [Test]
    public async Task A_certificate_that_cannot_be_read_leaves_the_current_one_in_use()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Write("first");
        await using var service = await StartAsync(time);

        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.crt"), "half a certif");
        time.Advance(ServerCertificatePolling.Interval);
        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=first"));
        Assert.That(service.Logs.Entries.Count(e => e.Level == LogLevel.Warning && e.Message.Contains("tls.crt", StringComparison.Ordinal)), Is.EqualTo(1));

        Write("second");
        time.Advance(ServerCertificatePolling.Interval);
        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=second"));
    }

    [Test]
    public void A_start_without_a_certificate_fails_and_names_the_setting() => Assert.That(
        async () => await StartAsync(new FakeTimeProvider()),
        Throws.InvalidOperationException.With.Message.StartsWith($"Tls:Folder is '{_folder}'"));

    [Test]
    public void A_certificate_for_Windows_keeps_its_private_key()
    {
        using var pem = new TestCertificate();
        using var stored = ServerCertificate.ToStored(X509Certificate2.CreateFromPemFile(pem.Path, pem.KeyPath));
        Assert.That((stored.Thumbprint, stored.HasPrivateKey), Is.EqualTo((pem.Thumbprint, true)));
    }

    private Task<RunningService> StartAsync(FakeTimeProvider time) => RunningService.StartAsync(
        map: app => app.MapGet("/", () => "here"), time: time, settings: [("urls", "https://127.0.0.1:0"), (ServerCertificate.FolderSetting, _folder)]);

    // A new connection each time: a connection keeps the certificate of its handshake.
    private static async Task<string> SubjectAsync(RunningService service)
    {
        var subject = "";
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => (subject = certificate!.Subject) is not null },
        };
        using var client = new HttpClient(handler) { BaseAddress = service.Public.BaseAddress };
        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("here"));
        return subject;
    }

    private void Write(string name) => TestCertificate.Write(_folder, name);
}
