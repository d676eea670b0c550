using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace SreAssignment.ServiceDefaults.Tests.Tokens;

public sealed class AccessTokenMiddlewareTests : IAsyncDisposable
{
    private TestAuthority _authority = null!;
    private RunningService _service = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _authority = await TestAuthority.StartAsync();
        _service = await RunningService.StartAsync(
            builder => builder.AddAccessTokenValidation("images", "images:read"),
            app =>
            {
                app.UseAccessTokens();
                app.MapGet("/read", (HttpContext context) => context.GetAccessToken()!.Subject).RequireAuthorization("images:read");
                app.MapGet("/open", (HttpContext context) => context.GetAccessToken() is null ? "anonymous" : "client");
            },
            settings: [("Tokens:Issuer", TestAuthority.Issuer), ("Tokens:Authority", _authority.Address)]);
    }

    [TestCase("Bearer")]
    [TestCase("bearer")]
    [TestCase("Bearer ", Description = "RFC 6750 section 2.1: 1*SP")]
    [TestCase("Bearer    ")]
    public async Task Token_with_the_scope_is_accepted(string scheme)
    {
        using var response = await GetAsync("/read", $"{scheme} {Sign("images:write images:read")}");

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("client-1"));
    }

    [Test]
    public async Task Endpoint_without_a_scope_needs_no_token()
    {
        using var response = await GetAsync("/open");

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("anonymous"));
    }

    [Test]
    public async Task Token_without_the_scope_is_403_with_the_scope()
    {
        using var response = await GetAsync("/read", $"Bearer {Sign("images:write")}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var problem = await response.ReadProblemAsync("insufficient-scope");
        Assert.That((string?)problem["detail"], Does.Contain("images:read"));
        Assert.That(Challenge(response), Does.Contain("error=\"insufficient_scope\"").And.Contain("scope=\"images:read\""));
    }

    [TestCase]
    [TestCase("Basic Y2xpZW50OnNlY3JldA==")]
    [TestCase("Bearer")]
    public async Task Without_a_token_the_challenge_has_a_realm_and_no_error(params string[] authorization)
    {
        using var response = await GetAsync("/read", authorization);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        await response.ReadProblemAsync("missing-token");
        Assert.That(Challenge(response), Is.EqualTo("Bearer realm=\"api\""));
    }

    [Test]
    public async Task Rejected_token_is_401_with_the_reason()
    {
        using var response = await GetAsync("/read", $"Bearer {_authority.Sign(DateTimeOffset.UtcNow.AddHours(-1), "images")}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        var problem = await response.ReadProblemAsync("invalid-token");
        Assert.That((string?)problem["detail"], Does.Contain("expired"));
        Assert.That(Challenge(response), Does.StartWith("Bearer realm=\"api\", error=\"invalid_token\"").And.Contain("expired"));
    }

    [Test]
    public async Task Two_joined_authorization_headers_are_rejected()
    {
        var token = $"Bearer {Sign("images:read")}";
        using var response = await GetAsync("/read", token, token);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        await response.ReadProblemAsync("bad-request");
        Assert.That(Challenge(response), Does.Contain("invalid_request"));
    }

    [Test]
    public async Task Two_authorization_header_lines_are_rejected()
    {
        var line = $"Authorization: Bearer {Sign("images:read")}\r\n";
        var response = await RawRequest.SendAsync(_service.Public.BaseAddress!, $"GET /read HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{line}{line}\r\n");

        Assert.That(response, Does.StartWith("HTTP/1.1 400 Bad Request\r\n"));
    }

    [Test]
    public async Task Token_in_the_query_is_rejected_even_with_a_valid_header()
    {
        var token = Sign("images:read");
        using var response = await GetAsync($"/read?access_token={token}", $"Bearer {token}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        await response.ReadProblemAsync("bad-request");
    }

    [Test]
    public async Task Keys_that_cannot_be_fetched_are_no_error_of_the_client()
    {
        _authority.IsDown = true;
        await using var late = await RunningService.StartAsync(
            builder => builder.AddAccessTokenValidation("images", "images:read"),
            app => app.UseAccessTokens().MapGet("/read", () => "read").RequireAuthorization("images:read"),
            settings: [("Tokens:Issuer", TestAuthority.Issuer), ("Tokens:Authority", _authority.Address)]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/read") { Headers = { { "Authorization", $"Bearer {Sign("images:read")}" } } };

        using var response = await late.Public.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await response.ReadProblemAsync("service-unavailable");
        Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _authority.DisposeAsync();
    }

    private static string Challenge(HttpResponseMessage response) => response.Headers.WwwAuthenticate.ToString();

    private string Sign(string scope) => _authority.Sign(DateTimeOffset.UtcNow, "images", token => token.Claims["scope"] = scope);

    private async Task<HttpResponseMessage> GetAsync(string address, params string[] authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var value in authorization)
            request.Headers.TryAddWithoutValidation("Authorization", value);
        return await _service.Public.SendAsync(request);
    }
}
