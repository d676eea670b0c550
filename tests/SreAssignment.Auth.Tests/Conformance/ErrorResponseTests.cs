using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SreAssignment.Auth.Tokens;

namespace SreAssignment.Auth.Tests.Conformance;

/// <summary>RFC 6749 section 5.2: every error response below <c>/oauth2/</c> is JSON with <c>error</c>, whatever its status is.</summary>
public sealed class ErrorResponseTests : HostedTests
{
    private protected override void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<ITokenGrant, BrokenGrant>());

    [TestCase("GET", "/oauth2/token", HttpStatusCode.MethodNotAllowed, "invalid_request")]
    [TestCase("OPTIONS", "/oauth2/revoke", HttpStatusCode.MethodNotAllowed, "invalid_request")]
    [TestCase("POST", "/oauth2/authorize", HttpStatusCode.NotFound, "invalid_request")]
    [TestCase("GET", "/OAuth2/introspect", HttpStatusCode.MethodNotAllowed, "invalid_request")]
    [TestCase("GET", "/oauth2", HttpStatusCode.NotFound, "invalid_request")]
    [TestCase("BREW", "/oauth2/token", HttpStatusCode.MethodNotAllowed, "invalid_request")]
    public async Task Routing_error_is_an_OAuth_error(string method, string path, HttpStatusCode status, string error)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await AssertErrorAsync(await Http.SendAsync(request), status, error);
    }

    [Test]
    public async Task Body_over_the_limit_is_an_OAuth_error()
    {
        using var content = new StringContent(new string('a', 20_000), Encoding.ASCII, "application/x-www-form-urlencoded");
        await AssertErrorAsync(
            await Http.PostAsync(OAuthCalls.TokenPath, content, OAuthCalls.Basic(TestClients.Demo)), HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    [Test]
    public async Task Unhandled_exception_is_an_OAuth_error() =>
        await AssertErrorAsync(await Http.RequestTokenAsync(TestClients.Demo), HttpStatusCode.InternalServerError, "server_error");

    private sealed class BrokenGrant : ITokenGrant
    {
        public string GrantType => "client_credentials";

        public Auth.Protocol.Listeners Listener => Auth.Protocol.Listeners.Public;

        public ValueTask<Auth.Protocol.Outcome<TokenResponse>> IssueAsync(
            Auth.Clients.Client client, Auth.Protocol.OAuthForm form, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("broken \"grant\"");
    }
}
