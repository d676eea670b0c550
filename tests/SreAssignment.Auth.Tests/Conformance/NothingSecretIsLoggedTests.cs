namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 6749 section 10.3: credentials and tokens stay confidential, in the most talkative log as well.</summary>
public sealed class NothingSecretIsLoggedTests : HostedTests
{
    private protected override string[] Settings => ["Logging:LogLevel:Default=Trace", "Logging:LogLevel:Microsoft.AspNetCore=Trace"];

    [Test]
    public async Task Section_10_3_No_secret_and_no_token_is_in_the_log()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        using var exchanged = await Internal.ExchangeAsync(token);
        using var refused = await Http.RequestTokenAsync(TestClients.Demo with { Secret = "mistyped-secret-value" });
        using var posted = await Http.RequestTokenAsync(null, ("client_id", "demo"), ("client_secret", TestClients.Demo.Secret));
        using var revoked = await Http.PostFormAsync("/oauth2/revoke", TestClients.Demo, ("token", token));

        var log = string.Join('\n', Host.Log.Lines);
        Assert.That(log, Does.Contain("oauth2/token"), "the log is recorded");
        Assert.That(log, Does.Contain(Read(token).Id), "what a revocation goes by is no secret");
        foreach (var secret in new[] { TestClients.Demo.Secret, TestClients.Gateway.Secret, "mistyped-secret-value", Signature(token) })
            Assert.That(log, Does.Not.Contain(secret));
    }

    private static string Signature(string token) => token[(token.LastIndexOf('.') + 1)..];
}
