using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
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
    public async Task Problem_of_the_certificate_is_logged_once_and_counted_at_every_poll()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Write("first");
        await using var service = await StartAsync(time);
        using var errors = new CounterTotal(service.App.Services.GetRequiredService<IMeterFactory>(), "service.certificate.errors");

        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.key"), "not a key");
        time.Advance(ServerCertificatePolling.Interval);
        time.Advance(ServerCertificatePolling.Interval);

        Assert.That(Warnings(service), Is.EqualTo(1));
        Assert.That(errors.Value, Is.EqualTo(2));
        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.key"), "");
        time.Advance(ServerCertificatePolling.Interval);
        Assert.That(Warnings(service), Is.EqualTo(2), "another problem");
    }

    [Test]
    public async Task Certificate_that_is_a_pipe_or_a_folder_leaves_the_current_one_in_use()
    {
        var mkfifo = RequiredTool.Find("mkfifo", "coreutils");
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Write("first");
        await using var service = await StartAsync(time);
        var certificate = Path.Combine(_folder, "tls.crt");

        File.Delete(certificate);
        Assert.That((await RequiredTool.RunAsync(mkfifo, certificate)).ExitCode, Is.Zero);
        time.Advance(ServerCertificatePolling.Interval);
        File.Delete(certificate);
        Directory.CreateDirectory(certificate);
        time.Advance(ServerCertificatePolling.Interval);

        Assert.That(Warnings(service), Is.EqualTo(2));
        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=first"));
    }

    [Test]
    public async Task Random_files_never_end_the_polling()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Write("first");
        await using var service = await StartAsync(time);
        var pem = await File.ReadAllBytesAsync(Path.Combine(_folder, "tls.crt"));
        var content = Gen.OneOf(
            Gen.Byte.Array[0, 200],
            Gen.Select(Gen.Int[0, pem.Length - 1], Gen.Byte, (at, with) => (byte[])[.. pem[..at], with, .. pem[(at + 1)..]]));
        Gen.Select(content, content).Sample(
            (certificate, key) =>
            {
                File.WriteAllBytes(Path.Combine(_folder, "tls.crt"), certificate);
                File.WriteAllBytes(Path.Combine(_folder, "tls.key"), key);
                time.Advance(ServerCertificatePolling.Interval);
            },
            iter: 200,
            threads: 1);

        Assert.That(await SubjectAsync(service), Is.EqualTo("CN=first"));
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
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (subject = certificate!.Subject) is not null,
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = service.Public.BaseAddress };
        Assert.That(await client.GetStringAsync("/"), Is.EqualTo("here"));
        return subject;
    }

    private static int Warnings(RunningService service) =>
        service.Logs.Entries.Count(e => e.Level == LogLevel.Warning && e.Message.Contains("tls.crt", StringComparison.Ordinal));

    private void Write(string name) => TestCertificate.Write(_folder, name);
}
