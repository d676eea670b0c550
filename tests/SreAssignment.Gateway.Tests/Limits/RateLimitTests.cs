using System.Net;
using CsCheck;
using SreAssignment.Gateway.Limits;

namespace SreAssignment.Gateway.Tests.Limits;

public sealed class RateLimitTests
{
    // More than a slow machine takes minutes for, so that nothing is refilled in between.
    private const int Requests = 20;

    [Test]
    public async Task Client_over_its_rate_gets_429_with_Retry_After_and_another_client_does_not()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:Client:RequestsPerSecond", "1"), ("Limits:Client:Burst", "2"));
        var greedy = gateway.Token();
        using var refused = await FirstRefusedAsync(gateway, greedy);

        var problem = await refused.ReadProblemAsync("too-many-requests");
        Assert.Multiple(() =>
        {
            Assert.That((string?)problem["detail"], Does.Contain("client"));
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(refused.Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"client\";q=2;w=2"));
            Assert.That(refused.Headers.GetValues("RateLimit").Single(), Does.Match("^\"client\";r=0;t=[12]$"));
        });
        using var other = await gateway.GetAsync("/api/v1/images", gateway.Token(change: token => token.Claims["client_id"] = "client-2"));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Rate_counts_all_tokens_of_a_client_together()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:Client:RequestsPerSecond", "1"), ("Limits:Client:Burst", "1"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < Requests; i++)
        {
            using var response = await gateway.GetAsync("/api/v1/images", gateway.Token());
            statuses.Add(response.StatusCode);
        }
        Assert.That(statuses, Has.Some.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Address_over_its_rate_is_rejected_before_its_token_is_read()
    {
        await using var gateway = await TestGateway.StartAsync(("Limits:Address:RequestsPerSecond", "1"), ("Limits:Address:Burst", "2"));
        using var refused = await FirstRefusedAsync(gateway, "junk");

        var problem = await refused.ReadProblemAsync("too-many-requests");
        Assert.That((string?)problem["detail"], Does.Contain("address"));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(refused.Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"address\";q=2;w=2"));
        Assert.That(refused.Headers.GetValues("RateLimit").Single(), Does.Match("^\"address\";r=0;t=[12]$"));
        Assert.That(gateway.Exchange.Requests, Is.Empty);
    }

    [Test]
    public void A_bucket_is_refilled_at_the_rate_that_is_set() => Gen.Int[1, 1_000_000].Sample(rate =>
    {
        var options = RateLimit.ToLimiterOptions(new RateOptions { RequestsPerSecond = rate, Burst = rate });
        Assert.That(options.TokensPerPeriod / options.ReplenishmentPeriod.TotalSeconds, Is.EqualTo(rate).Within(0.1).Percent);
    });

    [Test]
    public async Task Client_within_its_rate_gets_the_remaining_requests()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.GetAsync("/api/v1/images", gateway.Token());

        Assert.That(response.Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"client\";q=5000;w=2"));
        Assert.That(response.Headers.GetValues("RateLimit").Single(), Is.EqualTo("\"client\";r=4999;t=1"));
    }

    private static async Task<HttpResponseMessage> FirstRefusedAsync(TestGateway gateway, string token)
    {
        for (var i = 0; i < Requests; i++)
        {
            var response = await gateway.GetAsync("/api/v1/images", token);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                return response;
            response.Dispose();
        }
        throw new AssertionException($"None of {Requests} requests was refused.");
    }
}
