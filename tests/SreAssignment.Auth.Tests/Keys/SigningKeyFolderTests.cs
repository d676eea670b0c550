using System.Security.Cryptography;
using System.Text;
using CsCheck;
using SreAssignment.Auth.Keys;

namespace SreAssignment.Auth.Tests.Keys;

public sealed class SigningKeyFolderTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SigningKeyFolder _keys;

    public SigningKeyFolderTests() => _keys = new SigningKeyFolder(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Test]
    public void Both_forms_of_an_EC_private_key_are_read()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TestKeys.Add(_folder.Path, "sec1", Noon, key.ExportECPrivateKeyPem());
        TestKeys.Add(_folder.Path, "pkcs8", Noon, key.ExportPkcs8PrivateKeyPem());

        var reading = _keys.Read();

        Assert.That(Kids(reading), Is.EqualTo("pkcs8 sec1"));
        Assert.That(reading.Problems, Is.Empty);
    }

    [Test]
    public void A_key_is_read_once_and_a_new_one_is_seen()
    {
        TestKeys.Add(_folder.Path, "first", Noon);
        var first = _keys.Read().Keys.Single();
        TestKeys.Add(_folder.Path, "second", Noon);

        Assert.That(_keys.Read().Keys.First(), Is.SameAs(first));
        Assert.That(_keys.Read().Keys, Has.Count.EqualTo(2));
    }

    [Test]
    public void Files_that_are_no_key_are_reported_and_the_others_are_used()
    {
        TestKeys.Add(_folder.Path, "good", Noon);
        TestKeys.Add(_folder.Path, "partial", Noon, TestKeys.NewPem()[..100]);
        TestKeys.Add(_folder.Path, "empty", Noon, "");
        TestKeys.Add(_folder.Path, "curve", Noon, TestKeys.NewPem(ECCurve.NamedCurves.nistP384));
        using var rsa = RSA.Create(2048);
        TestKeys.Add(_folder.Path, "rsa", Noon, rsa.ExportPkcs8PrivateKeyPem());
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        TestKeys.Add(_folder.Path, "public", Noon, ec.ExportSubjectPublicKeyInfoPem());
        File.WriteAllText(Path.Combine(_folder.Path, "misnamed.pem"), TestKeys.NewPem());
        File.WriteAllText(Path.Combine(_folder.Path, "notes.txt"), "not looked at");

        var reading = _keys.Read();

        Assert.That(reading.Keys.Single().Kid, Is.EqualTo("good"));
        Assert.That(reading.Problems, Has.Count.EqualTo(6));
        foreach (var name in new[] { "partial", "empty", "curve", "rsa", "public", "misnamed" })
            Assert.That(reading.Problems, Has.One.Contains($"{name}.pem:"));
    }

    [Test]
    public void A_file_that_was_still_being_written_is_read_once_it_is_whole()
    {
        var pem = TestKeys.NewPem();
        var path = TestKeys.Add(_folder.Path, "slow", Noon, pem[..100]);
        Assert.That(_keys.Read().Keys, Is.Empty);

        File.WriteAllText(path, pem);

        var reading = _keys.Read();
        Assert.That(reading.Keys, Has.Count.EqualTo(1));
        Assert.That(reading.Problems, Is.Empty);
    }

    [Test]
    public void Another_key_under_a_name_in_use_is_reported_and_not_used()
    {
        var path = TestKeys.Add(_folder.Path, "kid", Noon);
        var key = _keys.Read().Keys.Single();
        File.WriteAllText(path, TestKeys.NewPem());

        var reading = _keys.Read();

        Assert.That(reading.Keys.Single(), Is.SameAs(key));
        Assert.That(reading.Problems.Single(), Does.Contain("give a new key a new name"));
    }

    [Test]
    public void A_key_whose_file_becomes_unreadable_stays_in_use()
    {
        var path = TestKeys.Add(_folder.Path, "kid", Noon);
        var key = _keys.Read().Keys.Single();
        // A link to nothing: what a mount looks like in the middle of an update. It fails for every user, root too.
        File.Delete(path);
        File.CreateSymbolicLink(path, Path.Combine(_folder.Path, "nothing"));

        for (var i = 0; i < 2; i++)
        {
            var reading = _keys.Read();
            Assert.That(reading.Keys.Single(), Is.SameAs(key));
            Assert.That(reading.Problems.Single(), Does.StartWith(Path.GetFileName(path)));
        }
    }

    [Test]
    public void Files_with_one_key_id_use_the_earlier_one()
    {
        TestKeys.Add(_folder.Path, "kid", Noon);
        TestKeys.Add(_folder.Path, "kid", Noon.AddHours(1));

        var reading = _keys.Read();

        Assert.That(reading.Keys.Single().ActivatesAt, Is.EqualTo(Noon));
        Assert.That(reading.Problems.Single(), Does.StartWith("20260301T130000Z-kid.pem"));
    }

    [Test]
    public void A_mounted_secret_is_read_through_its_links_and_seen_to_change()
    {
        var first = TestKeys.NewPem();
        Mount("..1", ("first", first));
        Assert.That(Kids(_keys.Read()), Is.EqualTo("first"));

        Mount("..2", ("first", first), ("second", TestKeys.NewPem()));

        var reading = _keys.Read();
        Assert.That(Kids(reading), Is.EqualTo("first second"));
        Assert.That(reading.Problems, Is.Empty);
    }

    [Test]
    public async Task Pipe_folder_link_loop_and_huge_file_named_like_keys_are_reported_and_the_others_are_used()
    {
        var mkfifo = RequiredTool.Find("mkfifo", "coreutils");
        TestKeys.Add(_folder.Path, "good", Noon);
        Assert.That((await RequiredTool.RunAsync(mkfifo, NameOf("pipe"))).ExitCode, Is.Zero);
        Directory.CreateDirectory(NameOf("folder"));
        File.CreateSymbolicLink(NameOf("loop"), NameOf("loop"));
        File.CreateSymbolicLink(NameOf("folder-link"), _folder.Path);
        await using (var huge = File.Create(NameOf("huge")))
            huge.SetLength(3L * 1024 * 1024 * 1024);

        var reading = _keys.Read();

        Assert.That(Kids(reading), Is.EqualTo("good"));
        foreach (var name in new[] { "pipe", "huge" })
            Assert.That(reading.Problems, Has.One.Contains($"{name}.pem:"));
    }

    [Test]
    public void Curve_given_by_explicit_parameters_is_not_P256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var explicitKey = ECDsa.Create(key.ExportExplicitParameters(includePrivateParameters: true));
        TestKeys.Add(_folder.Path, "explicit", Noon, explicitKey.ExportPkcs8PrivateKeyPem());

        var reading = _keys.Read();

        Assert.That(reading.Keys, Is.Empty);
        Assert.That(reading.Problems.Single(), Does.Contain("explicit.pem:").And.Contain("P-256"));
    }

    [Test]
    public void Random_names_and_contents_never_stop_the_reading_of_the_others()
    {
        TestKeys.Add(_folder.Path, "good", Noon);
        var pem = TestKeys.NewPem();
        var time = OneOf("20260301T120000Z", "99991231T235959Z", "00010101T000000Z", "20260230T000000Z", "-9991231T235959Z");
        var character = Gen.OneOf(Gen.Char['!', '~'], Gen.Char['\u0001', '\u001f'], Gen.Char['\u0400', '\u04ff']).Where(c => c != '/');
        var start = Gen.OneOf(time, character.Array[0, 16].Select(c => new string(c)));
        var name = Gen.Select(start, character.Array[0, 20], (first, rest) => $"{first}-{new string(rest)}.pem");
        var content = Gen.OneOf(
            Gen.Byte.Array[0, 300],
            Gen.Select(Gen.Int[0, pem.Length - 1], Gen.Char['\0', '\u00ff'], (at, with) => Encoding.Latin1.GetBytes($"{pem[..at]}{with}{pem[(at + 1)..]}")));
        Gen.Select(name, content, Gen.Bool).Sample(
            (file, bytes, isFolder) =>
            {
                var path = Path.Combine(_folder.Path, file);
                if (!Path.Exists(path) && isFolder)
                    Directory.CreateDirectory(path);
                else if (!Path.Exists(path))
                    File.WriteAllBytes(path, bytes);

                var reading = _keys.Read();
                return reading.Keys.Any(key => key.Kid == "good")
                    && reading.Problems.All(problem => !problem.Any(char.IsControl))
                    && CanBeUsed(reading.Keys);
            },
            iter: 300,
            threads: 1);
    }

    [Test]
    public void A_missing_folder_is_reported()
    {
        var missing = Path.Combine(_folder.Path, "missing");

        Assert.That(new SigningKeyFolder(missing).Read().Problems.Single(), Does.Contain(missing));
    }

    private string NameOf(string kid) => Path.Combine(_folder.Path, new SigningKeyFileName(Noon, kid).ToString());

    private static bool CanBeUsed(IReadOnlyCollection<SigningKey> keys)
    {
        var set = new SigningKeySet(TimeSpan.FromMinutes(6)).Update(keys, Noon).Update(keys, Noon.AddYears(1));
        return set.SignerAt(Noon.AddYears(1)) is not null && set.PublishedAt(Noon.AddYears(1)).Any();
    }

    private static string Kids(SigningKeyFolder.Reading reading) => string.Join(' ', reading.Keys.Select(key => key.Kid));

    // As kubelet lays a Secret out: a link per file into ..data, which is itself a link to a folder that is replaced as a whole.
    private void Mount(string version, params (string Kid, string Pem)[] keys)
    {
        var data = Path.Combine(_folder.Path, "..data");
        File.Delete(data);
        Directory.CreateSymbolicLink(data, version);
        foreach (var (kid, pem) in keys)
        {
            var name = Path.GetFileName(TestKeys.Add(Path.Combine(_folder.Path, version), kid, Noon, pem));
            var link = Path.Combine(_folder.Path, name);
            if (!File.Exists(link))
                File.CreateSymbolicLink(link, Path.Combine("..data", name));
        }
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
