using Microsoft.Extensions.Options;

namespace SreAssignment.Auth.Tests.Configuration;

/// <summary>Settings that could not work stop the service at start, with a message that names the setting and the fix.</summary>
public sealed class OptionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("Auth:Clients:short:Secret=only-31-characters-of-a-secret-", "Auth:Clients:short:Secret has 31 characters; use at least 32")]
    [TestCase("Auth:Clients:nosecret:Scopes=images:read", "Auth:Clients:nosecret:Secret has 0 characters")]
    [TestCase("Auth:Clients:demo:Secret=not-äscii-0123456789-0123456789-0123456789", "Auth:Clients:demo:Secret holds something other than printable ASCII")]
    [TestCase("Auth:Clients:demo:GrantTypes=password", "Auth:Clients:demo:GrantTypes names 'password'; known are client_credentials,")]
    [TestCase("Auth:Clients:demo:GrantTypes= ", "Auth:Clients:demo:GrantTypes is empty")]
    [TestCase("Auth:Clients:demo:Scopes= ", "Auth:Clients:demo:Scopes is empty")]
    [TestCase("Auth:Clients:demo:Scopes=images\"read", "Auth:Clients:demo:Scopes is 'images\"read'")]
    [TestCase("Auth:Clients:dämo:Secret=0123456789-0123456789-0123456789", "Auth:Clients:dämo: a client id is")]
    [TestCase("Auth:TokenLifetime=01:00:01", "Auth:TokenLifetime is 01:00:01; it must be between 00:00:01 and 01:00:00")]
    [TestCase("Auth:TokenLifetime=00:00:00", "Auth:TokenLifetime is 00:00:00")]
    [TestCase("Auth:TokenLifetime=00:00:01.5", "whole seconds")]
    [TestCase("Auth:SigningKeys:Folder=", "Auth:SigningKeys:Folder is not set; it must be a folder")]
    [TestCase("Auth:Clients:demo:PreviousSecret=short", "Auth:Clients:demo:PreviousSecret has 5 characters; use at least 32")]
    [TestCase("Auth:Clients:demo:PublicKeys:0=missing.pem", "Auth:Clients:demo:PublicKeys:0 cannot be read: ")]
    [TestCase("Auth:Clients:demo:PublicKeys:0={}", "Auth:Clients:demo:PublicKeys:0 cannot be read: ")]
    [TestCase("Auth:Clients:demo:PublicKeys:0={\"kty\":\"oct\",\"k\":\"AAAA\"}", "Auth:Clients:demo:PublicKeys:0 cannot be read: ")]
    [TestCase("Auth:Clients:demo:PublicKeys:0={\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", "Auth:Clients:demo:PublicKeys:0 cannot be read: ")]
    [TestCase("Auth:Clients:demo:PublicKeys:0=-----BEGIN PUBLIC KEY-----", "Auth:Clients:demo:PublicKeys:0 cannot be read: ")]
    [TestCase("Auth:Clients:demo:PublicKeys:0=-----BEGIN PRIVATE KEY-----", "it has a private key; give the public key only")]
    [TestCase("Auth:Resources:other=other", "Auth:Resources:other is 'other'; it must be an absolute URI")]
    [TestCase("Auth:Resources:other=urn:x#y", "Auth:Resources:other is 'urn:x#y'")]
    [TestCase("Auth:Resources:other=urn:sreassignment:service:images", "for images and other; a resource has one audience")]
    [TestCase("Auth:Revocation:PollingInterval=00:02:00", "Auth:Revocation:PollingInterval is 00:02:00; it must be between 00:00:00 and 00:01:00")]
    [TestCase("INTERNAL_PORT=http", "INTERNAL_PORT is 'http'. Set it to a port number")]
    [TestCase("Tokens:Issuer=", "Tokens:Issuer is not set; it must be the public address")]
    [TestCase("Tokens:Issuer=tokens.example.com", "Tokens:Issuer is 'tokens.example.com'; it must be an absolute http or https address")]
    [TestCase("Tokens:Issuer=ftp://tokens.example.com", "Tokens:Issuer is 'ftp://tokens.example.com'")]
    [TestCase("Tokens:Issuer=https://tokens.example.com?x=1", "without query and fragment")]
    public void A_wrong_setting_is_named(string setting, string message)
    {
        var exception = Assert.ThrowsAsync<OptionsValidationException>(StartAsync)!;

        Assert.That(exception.Message, Does.Contain(message));

        async Task StartAsync() => await (await AuthHost.StartAsync(_folder, time: null, configure: null, setting)).DisposeAsync();
    }

    [Test]
    public void No_message_has_a_secret_in_it()
    {
        const string secret = "much-too-short-secret";

        var exception = Assert.ThrowsAsync<OptionsValidationException>(
            async () => await AuthHost.StartAsync(_folder, time: null, configure: null, $"Auth:Clients:demo:Secret={secret}"))!;

        Assert.That(exception.ToString(), Does.Not.Contain(secret));
    }

    [Test]
    public void All_wrong_settings_are_reported_at_once()
    {
        var exception = Assert.ThrowsAsync<OptionsValidationException>(
            async () => await AuthHost.StartAsync(_folder, time: null, configure: null, "Auth:TokenLifetime=02:00:00", "Auth:Clients:demo:Secret=short"))!;

        Assert.That(exception.Failures.Count(), Is.EqualTo(2));
    }
}
