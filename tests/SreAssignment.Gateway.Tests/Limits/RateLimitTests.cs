using System.Net;
using CsCheck;
using SreAssignment.Gateway.Limits;

namespace SreAssignment.Gateway.Tests.Limits;

internal sealed class RateLimitTests
{
    // More than a slow machine takes minutes for, so that nothing is refilled in between.
    private const int Requests = 20;

    [Test]
    public async Task A_client_over_its_rate_is_told_when_to_come_back_and_another_is_not()
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
    public async Task A_client_is_the_same_with_another_token()
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
    public async Task An_address_over_its_rate_is_refused_before_its_token_is_looked_at()
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
    public async Task A_client_within_the_rate_sees_what_is_left()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.GetAsync("/api/v1/images", gateway.Token());

        Assert.That(response.Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"client\";q=5000;w=2"));
        Assert.That(response.Headers.GetValues("RateLimit").Single(), Is.EqualTo("\"client\";r=4999;t=1"));
    }

    [TestCase("192.0.2.1", "192.0.2.1")]
    [TestCase("::ffff:192.0.2.1", "192.0.2.1")]
    [TestCase("2001:db8:1:2:3:4:5:6", "20010DB800010002")]
    [TestCase("2001:db8:1:2:ffff::", "20010DB800010002")]
    public void An_address_of_ipv6_counts_by_its_network(string address, string key) =>
        Assert.That(RateLimits.Key(IPAddress.Parse(address)), Is.EqualTo(key));

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
