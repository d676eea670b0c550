using System.Net;
using System.Text.Json.Nodes;

namespace SreAssignment.Auth.Tests.Keys;

/// <summary>Rotation as clients and validators see it: by HTTP, without a restart.</summary>
public sealed class RotationTests : HostedTests
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private string Keys => Path.Combine(Folder, "keys");

    [Test]
    public async Task A_new_key_is_published_at_once_signs_from_its_time_on_and_outlives_its_last_token()
    {
        var first = (await PublishedAsync()).Single();
        TestKeys.Add(Keys, "second", Host.Time.GetUtcNow().AddMinutes(5));

        Host.Time.Advance(Poll);
        Assert.That(await PublishedAsync(), Is.EquivalentTo([first, "second"]));
        Assert.That(await SigningAsync(), Is.EqualTo(first));

        Host.Time.Advance(TimeSpan.FromMinutes(5) - Poll);
        var lastOfFirst = Host.Time.GetUtcNow();
        Assert.That(await SigningAsync(), Is.EqualTo("second"));

        Host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await PublishedAsync(), Does.Contain(first), $"a token of {lastOfFirst:u} may just be valid by another clock");

        Host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await PublishedAsync(), Is.EqualTo(["second"]));
    }

    [Test]
    public async Task A_token_of_the_old_key_is_exchanged_after_the_rotation_and_after_the_old_file_is_gone()
    {
        var old = Directory.GetFiles(Keys, "*.pem").Single();
        TestKeys.Add(Keys, "second", Host.Time.GetUtcNow().AddMinutes(1));
        Host.Time.Advance(TimeSpan.FromSeconds(59));
        var token = await Http.TokenAsync(TestClients.Demo);

        Host.Time.Advance(TimeSpan.FromSeconds(1));
        File.Delete(old);
        Host.Time.Advance(Poll);

        Assert.That(await SigningAsync(), Is.EqualTo("second"));
        using var response = await Internal.ExchangeAsync(token);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Invalid_key_file_is_named_and_makes_the_service_degraded()
    {
        TestKeys.Add(Keys, "broken", Host.Time.GetUtcNow(), "-----BEGIN PRIVATE KEY-----");
        Host.Time.Advance(3 * Poll);
        Assert.That(Host.Log.Lines.Count(line => line.Contains("broken.pem", StringComparison.Ordinal)), Is.EqualTo(1), "once, not at every poll");

        using var health = await Host.Management.GetAsync(new Uri("/health", UriKind.Relative));
        var check = (await health.JsonAsync())["checks"]!["signing-keys"]!;
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((string?)check["status"], Is.EqualTo("Degraded"));
        Assert.That((string?)check["description"], Does.Contain("broken.pem"));
        Assert.That(await SigningAsync(), Is.Not.EqualTo("broken"));
    }

    [Test]
    public async Task Emptied_folder_keeps_the_signing_key()
    {
        var kid = await SigningAsync();
        Directory.Delete(Keys, recursive: true);
        Host.Time.Advance(Poll);

        Assert.That(await SigningAsync(), Is.EqualTo(kid));
    }

    [Test]
    public async Task Requests_never_fail_while_a_key_is_added_and_takes_over()
    {
        var failures = 0;
        for (var i = 0; i < 40; i++)
        {
            if (i % 10 == 5)
                TestKeys.Add(Keys, $"key{i}", Host.Time.GetUtcNow().AddSeconds(10));

            var requests = Enumerable.Range(0, 4).Select(_ => Http.RequestTokenAsync(TestClients.Demo)).ToArray();
            Host.Time.Advance(TimeSpan.FromSeconds(2.5));
            foreach (var response in await Task.WhenAll(requests))
            {
                failures += response.IsSuccessStatusCode ? 0 : 1;
                response.Dispose();
            }
        }

        Assert.That(failures, Is.Zero);
        Assert.That(await SigningAsync(), Is.EqualTo("key35"));
    }

    private async Task<string> SigningAsync() => Read(await Http.TokenAsync(TestClients.Demo)).Kid;

    private async Task<IEnumerable<string>> PublishedAsync()
    {
        var keys = JsonNode.Parse(await Http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative)))!["keys"]!.AsArray();
        return keys.Select(key => (string)key!["kid"]!).ToArray();
    }
}
