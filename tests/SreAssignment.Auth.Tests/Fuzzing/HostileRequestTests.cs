using System.Net;
using System.Text.Json.Nodes;
using CsCheck;

namespace SreAssignment.Auth.Tests.Fuzzing;

/// <summary>No request causes a 5xx response, and none gets a token.</summary>
public sealed class HostileRequestTests : HostedTests
{
    private static readonly HttpStatusCode[] Expected =
    [
        HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.NotFound, HttpStatusCode.RequestEntityTooLarge,
        HttpStatusCode.TooManyRequests,
    ];

    private int _address;

    private protected override string[] Settings => ["TrustedProxies=127.0.0.1"];

    [Test]
    public async Task Hostile_requests() => await SampleAsync(500);

    [Test, Category("Soak")]
    public async Task Many_hostile_requests() => await SampleAsync(50_000);

    [Test]
    public async Task Mutated_tokens() => await SampleTokensAsync(200);

    [Test, Category("Soak")]
    public async Task Many_mutated_tokens() => await SampleTokensAsync(50_000);

    private Task SampleAsync(long requests) => HostileRequest.Any.SampleAsync(CheckAsync, iter: requests, threads: 2);

    private async Task CheckAsync(HostileRequest hostile)
    {
        var number = Interlocked.Increment(ref _address);
        using var response = await hostile.SendAsync(number % 2 == 0 ? Http : Internal, $"{new IPAddress((uint)number)}");

        var body = await response.Content.ReadAsStringAsync();
        Assert.That(Expected, Does.Contain(response.StatusCode), body);
        if (response.StatusCode == HttpStatusCode.OK)
            Assert.That(hostile.IsAuthentic, body);
        else
            Assert.That((string?)JsonNode.Parse(body)!["error"], Is.Not.Empty);
    }

    private async Task SampleTokensAsync(long tokens)
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        await MutatedToken.Of(token).SampleAsync(
            async mutated =>
            {
                using var exchanged = await Internal.ExchangeAsync(mutated);
                Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest).Or.EqualTo(HttpStatusCode.RequestEntityTooLarge));
            },
            iter: tokens,
            threads: 2);
        using var control = await Internal.ExchangeAsync(token);
        Assert.That(control.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the token itself is good");
    }
}
