using System.Net;

namespace SreAssignment.Auth.Tests.Clients;

public sealed class SecretRotationTests : HostedTests
{
    private const string Previous = "previous-secret-0123456789-0123456789-0123456789";

    private protected override string[] Settings => [$"Auth:Clients:demo:PreviousSecret={Previous}"];

    [Test]
    public async Task The_current_and_the_previous_secret_are_valid_and_no_other()
    {
        Assert.That(await StatusAsync(TestClients.Demo.Secret), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(Previous), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync(TestClients.Reader.Secret), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(""), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private async Task<HttpStatusCode> StatusAsync(string secret)
    {
        using var response = await Http.RequestTokenAsync(TestClients.Demo with { Secret = secret });
        return response.StatusCode;
    }
}
