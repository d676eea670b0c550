using System.Net;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.ServiceDefaults.Tests.Tokens;

public sealed class SigningKeyCacheTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new();
    private TestAuthority _authority = null!;
    private RunningService? _service;

    [SetUp]
    public async Task StartAuthorityAsync() => _authority = await TestAuthority.StartAsync();

    [Test]
    public async Task A_key_added_later_is_fetched_when_its_first_token_comes()
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        _authority.Publish(TestAuthority.CreateKey("key-2"));
        _time.Advance(SigningKeyCache.ShortestInterval);

        Assert.That(await ValidateAsync(), Is.Null);
    }

    [Test]
    public async Task Unknown_keys_cause_one_fetch_in_ten_seconds()
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        _time.Advance(SigningKeyCache.ShortestInterval);
        var before = _authority.Fetches;

        var failures = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => ValidateAsync(TestAuthority.CreateKey($"unknown-{i}"))));

        Assert.That(failures, Is.All.EqualTo(AccessTokenFailure.UnknownKey));
        Assert.That(_authority.Fetches - before, Is.EqualTo(1));
    }

    [Test]
    public async Task A_withdrawn_key_is_dropped_with_the_next_fetch()
    {
        await StartAsync();
        var old = _authority.Key;
        Assert.That(await ValidateAsync(), Is.Null);
        _authority.Publish(TestAuthority.CreateKey("key-2"));
        _authority.Withdraw("key-1");
        await Keys.RefreshAsync();

        Assert.That(await ValidateAsync(old), Is.EqualTo(AccessTokenFailure.UnknownKey));
        Assert.That(await ValidateAsync(), Is.Null);
    }

    [Test]
    public async Task The_keys_are_fetched_again_in_the_background()
    {
        await StartAsync();
        await Keys.RefreshAsync();
        var before = _authority.Fetches;

        while (_authority.Fetches == before)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.That(_authority.Fetches, Is.GreaterThan(before));
    }

    [Test]
    public async Task Keys_stay_in_use_while_the_authority_is_down()
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        _authority.IsDown = true;
        await Keys.RefreshAsync();

        Assert.That(await ValidateAsync(), Is.Null);
        Assert.That(await HealthAsync(), Is.EqualTo("Degraded"));
        _authority.IsDown = false;
        await Keys.RefreshAsync();
        Assert.That(await HealthAsync(), Is.EqualTo("Healthy"));
    }

    [Test]
    public async Task Key_is_uncertain_while_the_authority_is_down()
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        _authority.IsDown = true;
        _time.Advance(SigningKeyCache.ShortestInterval);

        Assert.That(await ValidateAsync(TestAuthority.CreateKey("key-2")), Is.EqualTo(AccessTokenFailure.KeysUnavailable));
    }

    [Test]
    public async Task Start_without_the_authority_is_not_ready_and_recovers_by_itself()
    {
        _authority.IsDown = true;
        await StartAsync();

        Assert.That(await ValidateAsync(), Is.EqualTo(AccessTokenFailure.KeysUnavailable));
        Assert.That(await HealthAsync(), Is.EqualTo("Unhealthy"));
        _authority.IsDown = false;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await ValidateAsync(), Is.Null);
        Assert.That(await HealthAsync(), Is.EqualTo("Healthy"));
    }

    [TestCase("<html>")]
    [TestCase("[]")]
    [TestCase("{\"keys\":7}")]
    [TestCase("")]
    public async Task Response_that_is_no_key_set_keeps_the_keys(string body)
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        _authority.Body = body;
        await Keys.RefreshAsync();

        Assert.That(Keys.IsFresh, Is.False);
        Assert.That(await ValidateAsync(), Is.Null);
    }

    [Test]
    public async Task Response_of_an_unknown_charset_leaves_the_keys_in_use_and_the_next_refresh_succeeds()
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        (_authority.Body, _authority.BodyType) = ("{}", "application/json; charset=nonsense");
        await Keys.RefreshAsync();
        Assert.That(Keys.IsFresh, Is.False);
        Assert.That(await ValidateAsync(), Is.Null);

        _authority.Body = null;
        await Keys.RefreshAsync();
        Assert.That(Keys.IsFresh, Is.True);
    }

    [Test]
    public async Task Response_over_the_limit_is_a_failed_refresh()
    {
        await StartAsync();

        // Waits for the refresh at start, which a later one would share.
        Assert.That(await ValidateAsync(), Is.Null);
        _authority.Body = $$"""{"keys":[],"pad":"{{new string('a', 2 * 1024 * 1024)}}"}""";
        await Keys.RefreshAsync();

        Assert.That(Keys.IsFresh, Is.False);
    }

    [Test]
    public async Task Random_response_never_ends_the_refresh()
    {
        await StartAsync();
        Assert.That(await ValidateAsync(), Is.Null);
        var fragments = OneOf(
            "{", "}", "[", "]", ":", ",", "null", "true", "1e999", "\0", "\"\\uD800\"",
            "\"keys\"", "\"kty\"", "\"EC\"", "\"crv\"", "\"P-256\"", "\"x\"", "\"kid\"");
        await fragments.Array[0, 12].Select(string.Concat).SampleAsync(
            async response =>
            {
                _authority.Body = response;
                await Keys.RefreshAsync();
            },
            iter: 200,
            threads: 1);

        _authority.Body = null;
        await Keys.RefreshAsync();
        Assert.That(await ValidateAsync(), Is.Null);
    }

    [TestCase("""{"kty":"oct","k":"AAAA","kid":"key-1"}""")]
    [TestCase("""{"kty":"EC","crv":"P-384","x":"AAAA","y":"AAAA","kid":"key-1"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA","kid":"key-1","use":"enc"}""")]
    [TestCase("""{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}""")]
    public async Task Key_that_is_not_for_ES256_is_ignored(string key)
    {
        _authority.Body = $$"""{"keys":[{{key}}]}""";
        await StartAsync();
        await Keys.RefreshAsync();

        Assert.That(Keys.HasKeys, Is.False);
        Assert.That(Keys.IsFresh, Is.True);
    }

    [TestCase("Tokens:Issuer", "")]
    [TestCase("Tokens:Issuer", "localhost")]
    [TestCase("Tokens:Issuer", "ftp://localhost")]
    [TestCase("Tokens:Authority", "auth")]
    public void A_setting_that_is_wrong_stops_the_start(string key, string value) => Assert.That(
        async () => await StartAsync((key, value)), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(key));

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        await _authority.DisposeAsync();
    }

    private SigningKeyCache Keys => _service!.App.Services.GetRequiredService<SigningKeyCache>();

    private async Task StartAsync(params (string, string)[] settings) => _service = await RunningService.StartAsync(
        builder => builder.AddAccessTokenValidation("images"),
        time: _time,
        settings: [("Tokens:Issuer", TestAuthority.Issuer), ("Tokens:Authority", _authority.Address), .. settings]);

    private async Task<AccessTokenFailure?> ValidateAsync(ECDsaSecurityKey? key = null)
    {
        var token = _authority.Sign(
            _time.GetUtcNow(), "images", token => token.SigningCredentials = new(key ?? _authority.Key, SecurityAlgorithms.EcdsaSha256));
        var result = await _service!.App.Services.GetRequiredService<AccessTokenValidator>().ValidateAsync(token, CancellationToken.None);
        return result.Failure;
    }

    private async Task<string?> HealthAsync()
    {
        using var response = await _service!.Management.GetAsync("/health");
        var status = (string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["checks"]!["signing-keys"]!["status"];
        Assert.That(response.StatusCode, Is.EqualTo(status == "Unhealthy" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK));
        return status;
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
