using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SreAssignment.AppHost.Tests.Abuse;

/// <summary>Wrong secrets through the public port affect no client and not the gateway.</summary>
[NonParallelizable]
public sealed class WrongSecretTests
{
    private const int Attempts = 1_000;
    private const int Guessers = 8;

    // Far above what a request takes on a machine that is busy with the rest of the tests, and far below a lockout.
    private static readonly TimeSpan LongestMedian = TimeSpan.FromSeconds(1);

    [TestCase("gateway")]
    [TestCase(Platform.Client)]
    [TestCase("unknown")]
    public async Task A_thousand_wrong_secrets_leave_the_other_clients_unaffected(string clientId)
    {
        // The tests of the undisturbed platform come from the same network, and expect 401 for a wrong secret.
        var platform = await SharedPlatform.GetDisruptedAsync();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        var durations = new ConcurrentBag<TimeSpan>();

        // Each request of this client has a new token, which auth issues and exchanges.
        var newTokens = Load.NewTokens(platform);
        using var load = await Load.StartAsync(platform, async (http, client, request) =>
        {
            var started = Stopwatch.GetTimestamp();
            var response = await newTokens(http, client, request);
            durations.Add(Stopwatch.GetElapsedTime(started));
            return response;
        });
        durations.Clear();
        var attempt = 0;
        await Task.WhenAll(Enumerable.Range(0, Guessers).Select(async _ =>
        {
            using var http = platform.CreateClient();
            for (int number; (number = Interlocked.Increment(ref attempt)) <= Attempts;)
            {
                using var response = await AttemptAsync(http, clientId, number);
                statuses.AddOrUpdate(response.StatusCode, 1, (_, count) => count + 1);
            }
        }));
        await load.RunForAsync(TimeSpan.FromSeconds(1));
        var (succeeded, failures) = await load.StopAsync();

        var sorted = durations.Order().ToArray();
        var (median, slowest) = (sorted[sorted.Length / 2], sorted[^1]);
        TestContext.Out.WriteLine(
            $"{string.Join(", ", statuses)}; {succeeded} good, median {median.TotalMilliseconds:F0} ms, slowest {slowest.TotalMilliseconds:F0} ms");
        Assert.Multiple(() =>
        {
            Assert.That(failures, Is.Empty);
            Assert.That(succeeded, Is.GreaterThan(20));
            Assert.That(median, Is.LessThan(LongestMedian));
            Assert.That(statuses.Keys, Is.SubsetOf([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests]));
            Assert.That(statuses[HttpStatusCode.TooManyRequests], Is.GreaterThan(Attempts / 2), "the network is throttled");
        });
    }

    // A header that claims another address each time.
    private static async Task<HttpResponseMessage> AttemptAsync(HttpClient http, string clientId, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
        };
        request.Headers.Add("X-Forwarded-For", $"198.51.{number >> 8}.{number & 255}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{clientId}:wrong-{number}")));
        return await http.SendAsync(request, Platform.Deadline);
    }
}

/// <summary>What other services use is not reachable through the public port.</summary>
public sealed class PublicPortTests
{
    [Test]
    public async Task Token_exchange_is_refused()
    {
        var platform = await SharedPlatform.GetAsync();
        using var response = await platform.PostAsClientAsync(
            platform.Http,
            "/oauth2/token",
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("subject_token", await platform.TokenAsync()),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            ("audience", "images"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.StartWith("{\"error\":\"unsupported_grant_type\""));
    }

    [Test]
    public async Task Introspection_is_not_found()
    {
        var platform = await SharedPlatform.GetAsync();
        using var response = await platform.PostAsClientAsync(platform.Http, "/oauth2/introspect", ("token", await platform.TokenAsync()));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Discovery_has_the_public_address_and_nothing_internal()
    {
        var platform = await SharedPlatform.GetAsync();
        var metadata = await platform.Http.GetStringAsync("/.well-known/oauth-authorization-server", Platform.Deadline);
        var addresses = System.Text.Json.Nodes.JsonNode.Parse(metadata)!;

        Assert.Multiple(() =>
        {
            Assert.That((string?)addresses["issuer"], Is.EqualTo(platform.Issuer));
            Assert.That((string?)addresses["token_endpoint"], Is.EqualTo($"{platform.Issuer}/oauth2/token"));
            Assert.That((string?)addresses["revocation_endpoint"], Is.EqualTo($"{platform.Issuer}/oauth2/revoke"));
            Assert.That((string?)addresses["jwks_uri"], Is.EqualTo($"{platform.Issuer}/.well-known/jwks.json"));
            Assert.That(metadata, Does.Not.Contain("introspect").And.Not.Contain("token-exchange"));
        });
    }

    [Test]
    public async Task The_addresses_in_discovery_work()
    {
        var platform = await SharedPlatform.GetAsync();
        var metadata = System.Text.Json.Nodes.JsonNode.Parse(
            await platform.Http.GetStringAsync("/.well-known/oauth-authorization-server", Platform.Deadline))!;
        using var http = new HttpClient();

        using var keys = await http.GetAsync(new Uri((string)metadata["jwks_uri"]!), Platform.Deadline);
        using var token = await platform.PostAsClientAsync(http, (string)metadata["token_endpoint"]!, ("grant_type", "client_credentials"));
        Assert.That((keys.StatusCode, token.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }
}
