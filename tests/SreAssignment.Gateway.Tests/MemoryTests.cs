using System.Net;
using System.Net.Http.Headers;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Gateway.Tests;

[NonParallelizable]
public sealed class MemoryTests
{
    private const long Megabyte = 1_000_000;
    private const long MostIdle = 120 * Megabyte;
    private const long MostGrowth = 50 * Megabyte;

    [Test]
    [Category("Soak")]
    public Task Two_hundred_thousand_requests_grow_memory_by_less_than_50_MB() => MeasureAsync(200_000);

    [Test]
    public Task An_idle_gateway_uses_less_than_120_MB() => MeasureAsync(0);

    private static void Prepare(SecurityTokenDescriptor token)
    {
        token.Expires = token.IssuedAt!.Value.AddHours(1);
        token.Claims["scope"] = "images:read";
    }

    private static async Task MeasureAsync(int requests)
    {
        var exchange = new ExchangeEndpoint(TimeProvider.System);
        await using var authority = await TestAuthority.StartAsync(exchange.Map);
        await using var images = await Upstream.StartAsync();
        images.KeepsRequests = false;
        images.Respond = context => context.Response.Body.WriteAsync(new byte[8 * 1024]).AsTask();
        await using var gateway = ServiceProcess.Start(
            "SreAssignment.Gateway",
            settings:
            [
                ("Tokens:Issuer", TestAuthority.Issuer),
                ("Gateway:ClientSecret", ExchangeEndpoint.ClientSecret),
                ("services:auth:http:0", authority.Address),
                ("services:auth:internal:0", authority.Address),
                ("services:images:http:0", images.Address),
                ("Limits:Client:RequestsPerSecond", "1000000"),
                ("Limits:Client:Burst", "1000000"),
                ("Limits:Address:RequestsPerSecond", "1000000"),
                ("Limits:Address:Burst", "1000000"),
            ]);
        await gateway.ReadyAsync();
        using var client = new HttpClient { BaseAddress = (await gateway.Listening).Public };

        // As many tokens as clients use in some minutes, each in many requests.
        var tokens = Enumerable.Range(0, 100).Select(_ => authority.Sign(DateTimeOffset.UtcNow, "gateway", Prepare)).ToArray();
        var idle = gateway.ResidentBytes.Now;
        var statuses = new int[600];
        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, cancellationToken) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{number % 1_000}/content");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", number % 100 == 0 ? $"junk{number}" : tokens[number % tokens.Length]);
            using var response = await client.SendAsync(request, cancellationToken);
            Interlocked.Increment(ref statuses[(int)response.StatusCode]);
        });
        var grown = gateway.ResidentBytes.Now - idle;

        await TestContext.Out.WriteLineAsync($"Idle {idle / Megabyte} MB, grown by {grown / Megabyte} MB in {requests} requests.");
        Assert.Multiple(() =>
        {
            Assert.That(statuses[(int)HttpStatusCode.OK], Is.EqualTo(requests - (requests / 100)));
            Assert.That(statuses[(int)HttpStatusCode.Unauthorized], Is.EqualTo(requests / 100));
            Assert.That(idle, Is.LessThan(MostIdle));
            Assert.That(grown, Is.LessThan(MostGrowth));
        });
    }
}
