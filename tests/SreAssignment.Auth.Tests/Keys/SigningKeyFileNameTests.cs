using SreAssignment.Auth.Keys;

namespace SreAssignment.Auth.Tests.Keys;

public sealed class SigningKeyFileNameTests
{
    [Test]
    public void File_name_has_the_activation_time_and_the_key_id()
    {
        Assert.That(SigningKeyFileName.TryParse("20261123T091500Z-pBb5-_x.1.pem", out var name));
        Assert.That(name!.ActivatesAt, Is.EqualTo(new DateTimeOffset(2026, 11, 23, 9, 15, 0, TimeSpan.Zero)));
        Assert.That(name.Kid, Is.EqualTo("pBb5-_x.1"));
        Assert.That(name.ToString(), Is.EqualTo("20261123T091500Z-pBb5-_x.1.pem"));
    }

    [TestCase("key.pem")]
    [TestCase("20261123T091500Z.pem")]
    [TestCase("20261123T091500Z-.pem")]
    [TestCase("20261123T091500-kid.pem")]
    [TestCase("20261323T091500Z-kid.pem")]
    [TestCase("2026-11-23T09:15:00Z-kid.pem")]
    [TestCase("20261123T091500Z-k id.pem")]
    [TestCase("20261123T091500Z-kíd.pem")]
    public void Other_file_name_is_rejected(string name) => Assert.That(SigningKeyFileName.TryParse(name, out _), Is.False);

    [Test]
    public void A_key_id_has_at_most_128_characters()
    {
        Assert.That(SigningKeyFileName.TryParse($"20261123T091500Z-{new string('k', 128)}.pem", out _));
        Assert.That(SigningKeyFileName.TryParse($"20261123T091500Z-{new string('k', 129)}.pem", out _), Is.False);
    }
}
