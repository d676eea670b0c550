using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using SreAssignment.Gateway.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Gateway.Tests.Tokens;

public sealed class ExchangeTests : IAsyncDisposable
{
    private const string Path = "/api/v1/images";
    private TestGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync() => _gateway = await TestGateway.StartAsync();

    [Test]
    public async Task The_service_gets_the_internal_token_and_never_that_of_the_client()
    {
        var token = _gateway.Token();
        await OkAsync(token);

        var exchange = _gateway.Exchange.Requests.Single();
        var received = _gateway.Images.Requests.Single();
        Assert.Multiple(() =>
        {
            Assert.That(exchange["grant_type"], Is.EqualTo("urn:ietf:params:oauth:grant-type:token-exchange"));
            Assert.That(exchange["subject_token"], Is.EqualTo(token));
            Assert.That(exchange["subject_token_type"], Is.EqualTo("urn:ietf:params:oauth:token-type:access_token"));
            Assert.That(exchange["audience"], Is.EqualTo("images"));
            Assert.That(exchange["credentials"], Is.EqualTo($"gateway:{WebUtility.UrlEncode(ExchangeEndpoint.ClientSecret)}"));
            Assert.That(new JsonWebToken(received.Headers["Authorization"]["Bearer ".Length..]).Audiences, Is.EqualTo(["images"]));
            Assert.That(received.Headers.Values, Has.None.Contains(token));
        });
    }

    [Test]
    public async Task Token_is_exchanged_for_each_audience_and_the_exchanges_are_not_mixed()
    {
        var cache = _gateway.Services.GetRequiredService<ExchangeCache>();
        var validated = await _gateway.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(_gateway.Token(), CancellationToken.None);
        string[] audiences = ["images", "notes"];
        foreach (var audience in audiences.Concat(audiences))
            await cache.ExchangeAsync(validated.Token!, audience, "1", CancellationToken.None);

        Assert.That(_gateway.Exchange.Requests.Select(request => request["audience"]), Is.EqualTo(audiences));
        var tokens = audiences.Select(audience => ((ExchangeResult.Accepted)cache.Find(validated.Token!.EncodedToken, audience, "2")!.Result).InternalToken);
        Assert.That(tokens.SelectMany(token => new JsonWebToken(token).Audiences), Is.EqualTo(audiences));
        Assert.That(cache.Find(validated.Token!.EncodedToken, "others", "3"), Is.Null);
    }

    [Test]
    public async Task Token_exchanged_within_30_seconds_is_not_exchanged_again()
    {
        var token = _gateway.Token();
        await OkAsync(token);
        _gateway.Time.Advance(TimeSpan.FromSeconds(14));
        await OkAsync(token);
        Assert.That(_gateway.Exchange.Requests, Has.Count.EqualTo(1));

        _gateway.Time.Advance(TimeSpan.FromSeconds(16));
        await OkAsync(token);
        Assert.That(_gateway.Exchange.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_token_of_a_busy_client_is_exchanged_again_before_the_entry_expires_and_without_a_wait()
    {
        var token = _gateway.Token();
        await OkAsync(token);
        _gateway.Time.Advance(TimeSpan.FromSeconds(16));
        var asked = new TaskCompletionSource();
        var response = new TaskCompletionSource<IResult>();
        _gateway.Exchange.Instead = () =>
        {
            asked.SetResult();
            return response.Task;
        };
        await OkAsync(token);
        await asked.Task;
        await OkAsync(token);
        Assert.That(_gateway.Exchange.Requests, Has.Count.EqualTo(2), "once, however many come meanwhile");

        response.SetResult(ExchangeEndpoint.Error(400, "invalid_request"));
        using var refused = await UntilAsync(token, HttpStatusCode.Unauthorized);
        await refused.ReadProblemAsync("invalid-token");
    }

    [Test]
    public async Task Outage_of_the_authority_keeps_cached_tokens_until_they_expire()
    {
        var token = LongToken();
        await OkAsync(token);
        _gateway.Exchange.Instead = () => Task.FromResult(Results.StatusCode(503));
        _gateway.Time.Advance(TimeSpan.FromSeconds(16));
        for (var i = 0; i < 20; i++)
            await OkAsync(token);

        _gateway.Time.Advance(TimeSpan.FromSeconds(14));
        using var response = await GetInTimeAsync(token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task Internal_token_is_not_used_after_it_expires()
    {
        _gateway.Exchange.Lifetime = TimeSpan.FromSeconds(10);
        var token = _gateway.Token();
        await OkAsync(token);
        _gateway.Time.Advance(TimeSpan.FromSeconds(10));
        await OkAsync(token);

        Assert.That(_gateway.Exchange.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Cached_token_is_rejected_after_it_expires()
    {
        var token = _gateway.Token(change: token => token.Expires = token.IssuedAt!.Value.AddSeconds(10));
        await OkAsync(token);
        _gateway.Time.Advance(TimeSpan.FromSeconds(13));

        using var response = await _gateway.GetAsync(Path, token);
        var problem = await response.ReadProblemAsync("invalid-token");
        Assert.That((string?)problem["detail"], Does.Contain("expired"));
    }

    [Test]
    public async Task Cached_token_without_the_scope_is_rejected()
    {
        var token = _gateway.Token("images:read");
        await OkAsync(token);

        using var response = await _gateway.SendAsync(HttpMethod.Delete, "/api/v1/images/1", token);
        await response.ReadProblemAsync("insufficient-scope");
    }

    [Test]
    public async Task Clients_with_one_token_share_one_exchange()
    {
        var token = _gateway.Token();
        var release = new TaskCompletionSource();
        _gateway.Exchange.Instead = async () =>
        {
            await release.Task;
            return Results.Json(new { access_token = "internal", expires_in = 60 });
        };
        var requests = Enumerable.Range(0, 50).Select(_ => _gateway.GetAsync(Path, token)).ToArray();
        release.SetResult();

        foreach (var request in requests)
        {
            using var response = await request;
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
        Assert.That(_gateway.Exchange.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Cache_lifetime_of_0_exchanges_every_request()
    {
        await using var gateway = await TestGateway.StartAsync(("Gateway:TokenCacheLifetime", "00:00:00"));
        var token = gateway.Token();
        for (var i = 0; i < 3; i++)
        {
            using var response = await gateway.GetAsync(Path, token);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        gateway.Exchange.Instead = () => Task.FromResult(ExchangeEndpoint.Error(400, "invalid_request"));
        for (var i = 0; i < 2; i++)
        {
            using var revoked = await gateway.GetAsync(Path, token);
            Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        Assert.That(gateway.Exchange.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_request_does_not_share_an_exchange_that_started_a_cache_lifetime_before([Values(0, 1)] int seconds)
    {
        await using var gateway = await TestGateway.StartAsync(("Gateway:TokenCacheLifetime", TimeSpan.FromSeconds(seconds).ToString()));
        var token = gateway.Token();
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        gateway.Exchange.Instead = async () =>
        {
            asked.TrySetResult();
            await release.Task;
            return Results.Json(new { access_token = "internal", expires_in = 60 });
        };
        var before = gateway.GetAsync(Path, token);
        await asked.Task;

        // The token is revoked now: a request that comes later must hear of it, although the first exchange still runs.
        gateway.Time.Advance(TimeSpan.FromSeconds(seconds));
        gateway.Exchange.Instead = () => Task.FromResult(ExchangeEndpoint.Error(400, "invalid_request"));
        using var after = await gateway.GetAsync(Path, token);
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));

        release.SetResult();
        using var first = await before;
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var later = await gateway.GetAsync(Path, token);
        Assert.That(later.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "what the first exchange brought is too old to be cached");
    }

    [Test]
    public async Task The_cache_lifetime_counts_from_the_start_of_the_exchange()
    {
        await using var gateway = await TestGateway.StartAsync(("Gateway:TokenCacheLifetime", "00:00:10"));
        var token = gateway.Token();
        gateway.Exchange.Instead = () =>
        {
            gateway.Time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(Results.Json(new { access_token = "internal", expires_in = 60 }));
        };
        using (var response = await gateway.GetAsync(Path, token))
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        gateway.Exchange.Instead = () => Task.FromResult(ExchangeEndpoint.Error(400, "invalid_request"));
        gateway.Time.Advance(TimeSpan.FromSeconds(9));
        using var expired = await gateway.GetAsync(Path, token);
        Assert.That(expired.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Rejected_token_is_cached_for_5_seconds()
    {
        _gateway.Exchange.Instead = () => Task.FromResult(ExchangeEndpoint.Error(400, "invalid_request"));
        var token = _gateway.Token();
        for (var i = 0; i < 3; i++)
        {
            using var response = await _gateway.GetAsync(Path, token);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            var problem = await response.ReadProblemAsync("invalid-token");
            Assert.That((string?)problem["detail"], Does.Contain("revoked"));
        }
        Assert.That(_gateway.Exchange.Requests, Has.Count.EqualTo(1));

        _gateway.Exchange.Instead = null;
        _gateway.Time.Advance(TimeSpan.FromSeconds(5));
        await OkAsync(token);
    }

    [Test]
    public async Task With_the_authority_down_known_clients_are_served_and_new_ones_get_retry_after()
    {
        var known = _gateway.Token();
        await OkAsync(known);
        _gateway.Exchange.Instead = () => Task.FromResult(Results.StatusCode(503));
        await OkAsync(known);

        var unknown = LongToken();
        using (var response = await GetInTimeAsync(unknown))
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            await response.ReadProblemAsync("service-unavailable");
            Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        }

        _gateway.Exchange.Instead = null;
        await OkAsync(unknown);
    }

    [Test]
    public async Task Failing_authority_gets_no_requests_while_the_circuit_is_open()
    {
        _gateway.Exchange.Instead = () => Task.FromResult(Results.StatusCode(503));
        var waiting = new List<Task<HttpResponseMessage>>();
        // The clock stands still: a request that reached the authority waits for its retry, and a completed one was never sent to it.
        do
        {
            waiting.Add(_gateway.GetAsync(Path, LongToken()));
            while (_gateway.Exchange.Requests.Count < waiting.Count && !waiting[^1].IsCompleted)
                await Task.Yield();
        }
        while (!waiting[^1].IsCompleted);

        var refused = Enumerable.Range(0, 10).Select(_ => LongToken()).ToArray();
        foreach (var token in refused)
        {
            using var response = await _gateway.GetAsync(Path, token);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(response.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        }
        Assert.That(_gateway.Exchange.Requests.Select(request => request["subject_token"]), Has.None.AnyOf(refused));

        _gateway.Exchange.Instead = null;
        _gateway.Time.Advance(TimeSpan.FromSeconds(2));
        foreach (var response in await Task.WhenAll(waiting))
            response.Dispose();
        await OkAsync(refused[0]);
    }

    [TestCase(401, "invalid_client")]
    [TestCase(400, "unauthorized_client")]
    [TestCase(400, "invalid_target")]
    [TestCase(500, "server_error")]
    public async Task Invalid_client_at_the_authority_is_503(int status, string error)
    {
        _gateway.Exchange.Instead = () => Task.FromResult(ExchangeEndpoint.Error(status, error));
        using var response = await GetInTimeAsync(LongToken());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await response.ReadProblemAsync("service-unavailable");
    }

    [TestCase("""{"token_type":"Bearer"}""")]
    [TestCase("""{"access_token":"x"}""")]
    [TestCase("not json")]
    public async Task A_malformed_response_of_the_authority_rejects_the_request(string body)
    {
        _gateway.Exchange.Instead = () => Task.FromResult(Results.Text(body, "application/json"));
        using var response = await GetInTimeAsync(LongToken());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(_gateway.Images.Requests, Is.Empty);
    }

    [Test]
    public async Task No_token_and_no_secret_is_logged()
    {
        var token = _gateway.Token();
        await OkAsync(token);
        var internalToken = _gateway.Images.Requests.Single().Headers["Authorization"]["Bearer ".Length..];

        var lines = _gateway.Logs.Entries.Select(entry => $"{entry.Message} {string.Join(' ', entry.Scope)}").ToArray();
        foreach (var secret in new[] { token.Split('.')[2], internalToken.Split('.')[2], ExchangeEndpoint.ClientSecret })
            Assert.That(lines, Has.None.Contains(secret));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private async Task OkAsync(string token)
    {
        using var response = await _gateway.GetAsync(Path, token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
    }

    // The delay between two tries is on the test's clock, which may run far ahead meanwhile.
    private async Task<HttpResponseMessage> GetInTimeAsync(string token)
    {
        var request = _gateway.GetAsync(Path, token);
        while (!request.IsCompleted)
        {
            _gateway.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
        return await request;
    }

    private async Task<HttpResponseMessage> UntilAsync(string token, HttpStatusCode status)
    {
        while (true)
        {
            var response = await _gateway.GetAsync(Path, token);
            if (response.StatusCode == status)
                return response;
            response.Dispose();
        }
    }

    private string LongToken() => _gateway.Token(change: token => token.Expires = token.IssuedAt!.Value.AddDays(10));
}
