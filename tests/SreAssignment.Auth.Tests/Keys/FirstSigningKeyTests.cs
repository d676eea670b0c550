using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.Auth.Keys;

namespace SreAssignment.Auth.Tests.Keys;

public sealed class FirstSigningKeyTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private string Folder => Path.Combine(_root.Path, "keys");

    [Test]
    public void The_key_file_is_complete_named_by_its_thumbprint_and_readable_by_its_owner_only()
    {
        var name = FirstSigningKey.TryCreate(Folder, Noon)!;

        var key = new SigningKeyFolder(Folder).Read().Keys.Single();
        Assert.That(name, Is.EqualTo($"20260301T120000Z-{key.Kid}.pem"));
        Assert.That(key.Kid, Is.EqualTo(Thumbprint(key.PublicKey)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(Path.Combine(Folder, name)), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.GetUnixFileMode(Folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public void A_folder_with_a_key_gets_no_second_one_even_when_the_key_is_invalid()
    {
        TestKeys.Add(Folder, "broken", Noon, "");

        Assert.That(FirstSigningKey.TryCreate(Folder, Noon), Is.Null);
        Assert.That(Directory.GetFiles(Folder, "*.pem"), Has.Length.EqualTo(1));
    }

    [Test]
    public void Leftovers_of_a_killed_process_are_deleted_and_do_not_prevent_the_creation()
    {
        Directory.CreateDirectory(Folder);
        var leftover = Path.Combine(Folder, "20260301T115900Z-half.pem.tmp");
        File.WriteAllText(leftover, "-----BEGIN");
        File.WriteAllText(Path.Combine(Folder, ".lock"), "");

        Assert.That(FirstSigningKey.TryCreate(Folder, Noon), Is.Not.Null);
        Assert.That(File.Exists(leftover), Is.False);
    }

    [Test, Repeat(20)]
    public async Task Concurrent_attempts_in_an_empty_folder_create_exactly_one_key()
    {
        const int racers = 8;
        var folder = Path.Combine(_root.Path, Guid.NewGuid().ToString("N"));
        using var start = new Barrier(racers);
        var created = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, racers).Select(i => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                if (FirstSigningKey.TryCreate(folder, Noon.AddSeconds(i)) is { } name)
                    created.Add(name);
            },
            TaskCreationOptions.LongRunning)));

        Assert.That(created, Has.Count.EqualTo(1));
        Assert.That(Directory.GetFiles(folder, "*.pem").Select(Path.GetFileName), Is.EqualTo(created));
    }

    [Test, CancelAfter(60_000)]
    public async Task Services_that_start_together_with_an_empty_folder_sign_with_the_same_key()
    {
        await using var one = StartService();
        await using var other = StartService();
        await using var third = StartService();

        var signers = await Task.WhenAll(new[] { one, other, third }.Select(process => process.WaitForLineAsync("Signing with key")));

        var kid = new SigningKeyFolder(Folder).Read().Keys.Single().Kid;
        Assert.That(signers, Has.All.Contains($"Signing with key {kid},"));
    }

    private ServiceProcess StartService() => ServiceProcess.Start(
        "SreAssignment.Auth", _root.Path, "Development", TestClients.Settings.Append($"Tokens:Issuer={AuthHost.Issuer}").Select(Split));

    private static (string Key, string Value) Split(string setting) =>
        setting.Split('=', 2) is [var key, var value] ? (key, value) : throw new FormatException(setting);

    // RFC 7638 section 3.2: the required members in lexicographic order.
    private static string Thumbprint(PublicJwk key) => Base64UrlEncoder.Encode(SHA256.HashData(
        Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{key.X}}","y":"{{key.Y}}"}""")));
}
